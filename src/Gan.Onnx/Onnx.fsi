namespace GanFunctional

open System.Collections.Generic
open System.IO
open GanFunctional.Torch

/// A network as ONNX is to say it.
type OnnxNetwork =
    {
        /// The network's name.
        Name: string
        /// Its inputs, in order.
        Inputs: OnnxValue list
        /// Its description, in evaluation.
        Description: Description
        /// With these tensors, which keep their names. They may be of any real type, on any device.
        Params: Params
        /// The name of what it gives.
        Output: string
        /// The output's content, with the range of its values.
        AboutOutput: string
        /// Further metadata, by key.
        Metadata: IReadOnlyDictionary<string, string>
        /// Whether an image's own statistics stand in for the running ones of batch norm, as in a training on single images.
        OwnStatistics: bool
    }

/// Networks in the ONNX format (onnx.ai), for any engine that runs it.
module Onnx =
    /// Writes a network with operator set 13 and the size of the batch left open; gives the shape of one item of the output.
    /// Raises `GanException`, having written nothing, where a part is an opaque function or the inputs don't fit, and
    /// `TorchException` where the network takes more than the format's 2 GB; one sentence.
    val write: stream: Stream -> network: OnnxNetwork -> int64[]
