namespace GanFunctional

/// Tables of a network's layers.
module Summary =
    /// One line per layer: place, kind and number of trained parameters, with their total.
    val table: Description -> string
    /// Adds each layer's output shape, for inputs whose items have these shapes, and its operations on one
    /// item in millions (`Description.operations`). The last line has the operations and the activation memory
    /// of a forward pass of a batch. After an opaque function shapes are unknown.
    /// Raises `GanException` if the shapes don't fit the network.
    val withShapes: batch: int -> inputs: int64[] list -> Description -> string
