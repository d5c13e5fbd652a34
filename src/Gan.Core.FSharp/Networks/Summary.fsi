namespace GanFunctional

/// A network as a table of its layers.
module Summary =
    /// One line per layer: place, kind and trained numbers, with their total.
    val table: Description -> string
    /// The same with the shape of an item that each layer gives, for inputs whose items have these shapes, and the layer's operations on
    /// one item in millions (`Description.operations`); below it what a forward pass of one item takes.
    /// Raises `GanException` when they don't fit the network. After an opaque function shapes are unknown.
    val withShapes: inputs: int64[] list -> Description -> string
