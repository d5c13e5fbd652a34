namespace GanFunctional

module Sides =
    let check network divisor least height width =
        let divisor, least = int64 divisor, int64 least
        let below side = max least (side / divisor * divisor)
        let above side = max least ((side + divisor - 1L) / divisor * divisor)

        if above height <> height || above width <> width then
            let rules =
                [ if divisor > 1L then
                      $"multiples of {divisor}"
                  if least > divisor then
                      $"at least {least}" ]

            let near =
                [ below width, below height; above width, above height ]
                |> List.distinct
                |> List.map (fun (width, height) -> $"{width}×{height}")

            fail
                "%s can't take images of %d×%d pixels (width×height): both must be %s, as in %s"
                network
                width
                height
                (String.concat " and " rules)
                (String.concat " or " near)
