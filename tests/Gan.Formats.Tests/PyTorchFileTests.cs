using System.IO.Pipes;
using GanFunctional.Data;

namespace GanFunctional.Formats.Tests;

/// <summary>Files that PyTorch has saved (tests/golden/statedicts.py says what is in them), in both formats.</summary>
public sealed class PyTorchFileTests
{
    private static readonly string[] s_network = ["0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "1.num_batches_tracked"];

    [Theory]
    [InlineData("types")]
    [InlineData("types-legacy")]
    [InlineData("protocol3")]
    [InlineData("protocol3-legacy")]
    [InlineData("protocol4")]
    [InlineData("protocol4-legacy")]
    [InlineData("protocol5")]
    [InlineData("protocol5-legacy")]
    public void Every_type_of_element(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
        StateDict dict = Assert.Single(file.Dicts);
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors = file.Read(dict);

        Assert.Equal("", dict.Key);
        Assert.Empty(file.LeftOut);
        ScalarType[] types = [ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64, ScalarType.Int32, ScalarType.Byte, ScalarType.Bool, ScalarType.Int64, ScalarType.Float32];
        Assert.Equal(types, tensors.Select(t => t.Value.dtype));
        Assert.Equal(dict.Tensors.Select(t => (t.Name, t.DType, string.Join(',', t.Shape))), tensors.Select(t => (t.Key, t.Value.dtype, string.Join(',', t.Value.shape))));
        foreach ((int i, (string key, Tensor tensor)) in tensors.Take(8).Index())
        {
            double step = tensor.dtype is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16 ? 0.25 : 1;
            Check.Holds([2, 3], [.. Enumerable.Range(0, 6).Select(j => key == "bool" ? (j + 1) % 2 : i + 1 + step * j)], tensor);
        }

        Check.Holds([], [1], tensors[8].Value);
        Check.Holds([0, 3], [], tensors[9].Value);
    }

    [Theory]
    [InlineData("views")]
    [InlineData("views-legacy")]
    public void Views_of_storages_with_their_strides_and_offsets(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
        Dictionary<string, Tensor> tensors = new(file.Read(file.Dicts[0]));

        double[] a = [.. Enumerable.Range(0, 12).Select(i => 1 + i / 4.0)], b = [.. Enumerable.Range(0, 10).Select(i => 2 + i / 4.0)];
        Check.Holds([3, 4], a, tensors["whole"]);
        Check.Holds([4, 3], [.. Enumerable.Range(0, 12).Select(i => a[i % 3 * 4 + i / 3])], tensors["transposed"]);
        Check.Holds([4], a[4..8], tensors["row"]);
        Check.Holds([3, 2], [a[1], a[2], a[5], a[6], a[9], a[10]], tensors["columns"]);
        Check.Holds([2, 3], [b[0], b[2], b[4], b[5], b[7], b[9]], tensors["other"]);
        Check.Holds([0, 5], [], tensors["none"]);
        // What shared memory shares it again.
        tensors["tied"].copy_(tensors["tied"].zeros_like());
        Check.Holds([4], [0, 0, 0, 0], tensors["row"]);
    }

    [Theory]
    [InlineData("training")]
    [InlineData("training-legacy")]
    public void Of_a_training_checkpoint_the_network(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
        StateDict dict = Assert.Single(file.Dicts);

        Assert.Equal("state_dict", dict.Key);
        Holds(file.Read(dict), s_network);
        Assert.Equal(
            [
                "epoch", "best", "name", "done", "nothing", "history", "betas", "size", "large", "bytes", "dtype", "device", "optimizer.state", "optimizer.param_groups",
                .. file.LeftOut.Where(path => path.StartsWith("scheduler.", StringComparison.Ordinal)),
            ],
            file.LeftOut);
        Assert.Contains("scheduler.milestones", file.LeftOut);
    }

    [Theory]
    [InlineData("network", "")]
    [InlineData("network-legacy", "")]
    [InlineData("parallel", "module.")]
    [InlineData("parallel-legacy", "module.")]
    public void A_network_by_the_names_that_it_was_saved_under(string name, string prefix)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
        Holds(file.Read(file.Dicts[0]), [.. s_network.Select(parameter => prefix + parameter)]);
    }

    [Theory]
    [InlineData("parameters")]
    [InlineData("parameters-legacy")]
    public void Parameters_are_tensors(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
        Holds(file.Read(file.Dicts[0]), s_network[..4]);
    }

    [Theory]
    [InlineData("two")]
    [InlineData("two-legacy")]
    public void Several_dictionaries_are_told_apart_by_their_keys(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));

        Assert.Equal(["models.generator", "models.discriminator"], file.Dicts.Select(dict => dict.Key));
        Check.Holds([2], [1, 1.25], Assert.Single(file.Read(file.Dicts[0])).Value);
        Check.Holds([3], [2, 2.25, 2.5], Assert.Single(file.Read(file.Dicts[1])).Value);
    }

    [Theory]
    [InlineData("many")]
    [InlineData("many-legacy")]
    public void More_values_than_a_byte_can_number(string name)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(TensorFiles.Saved(name));
        IReadOnlyList<KeyValuePair<string, Tensor>> tensors = file.Read(file.Dicts[0]);

        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"layer.{i}"), tensors.Select(t => t.Key));
        Assert.Equal(Enumerable.Range(0, 300).Select(i => 1 + i / 4f), tensors.Select(t => Assert.Single(t.Value.ToArray<float>())));
    }

    [Theory]
    [InlineData("module", "'torch.nn.modules.container.Sequential'")]
    [InlineData("list", "it holds a list, not a dictionary of tensors")]
    [InlineData("list-legacy", "it holds a list, not a dictionary of tensors")]
    [InlineData("single", "it holds a single tensor without a name")]
    [InlineData("single-legacy", "it holds a single tensor without a name")]
    [InlineData("none", "it has no named tensors")]
    [InlineData("none-legacy", "it has no named tensors")]
    public void What_is_no_dictionary_of_tensors_is_refused(string name, string why)
    {
        string path = TensorFiles.Saved(name);
        DataException refused = Assert.Throws<DataException>(() => TensorFile.Open(path));

        TensorFiles.IsSentence(refused.Message, path);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("torch.save(net.state_dict(), path)", refused.Message, StringComparison.Ordinal);
    }

    // By hand, as nothing writes them any more: texts of Python 2, an OrderedDict of a list of pairs, tensors without requires_grad.
    [Fact]
    public void Files_of_Python_2_and_PyTorch_before_0_4()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFiles files = new();
        PickleWriter pickle = new PickleWriter().Global("collections", "OrderedDict").Op(PickleOpcode.EMPTY_LIST).Op(PickleOpcode.EMPTY_LIST)
            .Op(PickleOpcode.SHORT_BINSTRING, [6, .. "weight"u8]).Op(PickleOpcode.APPEND)
            .Global("torch._utils", "_rebuild_tensor").Op(PickleOpcode.MARK).Storage("94030430", 4).Int(1).Ints(3).Ints(1).Op(PickleOpcode.TUPLE).Op(PickleOpcode.REDUCE)
            .Op(PickleOpcode.APPEND).Op(PickleOpcode.APPEND).Op(PickleOpcode.TUPLE1).Op(PickleOpcode.REDUCE);
        using TensorFile file = files.Open(TensorFiles.Legacy(pickle.Done(), ("94030430", [.. new[] { 1f, 2f, 3f, 4f }.SelectMany(BitConverter.GetBytes)])));

        (string name, Tensor tensor) = Assert.Single(file.Read(file.Dicts[0]));

        Assert.Equal("weight", name);
        Check.Holds([3], [2, 3, 4], tensor);
    }

    // As Python writes numpy.float64(0.5), numpy.zeros(1) and argparse.Namespace(lr=2), by NumPy 1 and 2.
    [Theory]
    [InlineData("numpy.core.multiarray")]
    [InlineData("numpy._core.multiarray")]
    public void What_a_training_kept_beside_the_tensors_is_skipped_by_name(string numpy)
    {
        static void Type(PickleWriter w) => w.Global("numpy", "dtype").Text("f8").Op(PickleOpcode.NEWFALSE).Op(PickleOpcode.NEWTRUE).Op(PickleOpcode.TUPLE3).Op(PickleOpcode.REDUCE)
            .Op(PickleOpcode.MARK).Int(3).Text("<").Op(PickleOpcode.NONE).Op(PickleOpcode.TUPLE).Op(PickleOpcode.BUILD);
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFiles files = new();
        byte[] pickle = PickleWriter.Dict(
            ("best", w =>
            {
                w.Global(numpy, "scalar");
                Type(w);
                w.Op(PickleOpcode.SHORT_BINBYTES, [8, 0, 0, 0, 0, 0, 0, 0, 0]).Op(PickleOpcode.TUPLE2).Op(PickleOpcode.REDUCE);
            }
        ),
            ("losses", w =>
            {
                w.Global(numpy, "_reconstruct").Global("numpy", "ndarray").Ints(0).Op(PickleOpcode.SHORT_BINBYTES, [1, (byte)'b']).Op(PickleOpcode.TUPLE3).Op(PickleOpcode.REDUCE);
                w.Op(PickleOpcode.MARK).Int(1).Ints(1);
                Type(w);
                w.Op(PickleOpcode.NEWFALSE).Op(PickleOpcode.SHORT_BINBYTES, [8, 0, 0, 0, 0, 0, 0, 0, 0]).Op(PickleOpcode.TUPLE).Op(PickleOpcode.BUILD);
            }
        ),
            ("args", w => w.Global("argparse", "Namespace").Op(PickleOpcode.EMPTY_TUPLE).Op(PickleOpcode.NEWOBJ)
                .Op(PickleOpcode.EMPTY_DICT).Text("lr").Int(2).Op(PickleOpcode.SETITEM).Op(PickleOpcode.BUILD)),
            ("w", w => w.Tensor("0", 4, 1, [3], [1]))).Done();
        using TensorFile file = files.Open(TensorFiles.Zip(pickle, ("0", [.. new[] { 1f, 2f, 3f, 4f }.SelectMany(BitConverter.GetBytes)])));

        Assert.Equal(["best", "losses", "args"], file.LeftOut);
        Check.Holds([3], [2, 3, 4], Assert.Single(file.Read(Assert.Single(file.Dicts))).Value);
    }

    [Fact]
    public void Entries_without_a_name_are_told_as_such()
    {
        using TensorFiles files = new();
        PickleWriter pickle = PickleWriter.Dict(("w", w => w.Tensor("0", 1, 0, [1], [1]))).Int(3).Text("three").Op(PickleOpcode.SETITEM).Int(4).Text("four").Op(PickleOpcode.SETITEM);
        using TensorFile file = files.Open(TensorFiles.Zip(pickle.Done(), ("0", new byte[4])));
        Assert.Equal(["the entries without a name"], file.LeftOut);
    }

    [Fact]
    public void What_is_of_another_format_or_no_file()
    {
        string folder = Directory.CreateTempSubdirectory("gan-formats").FullName, text = Path.Combine(folder, "net.pth");
        File.WriteAllText(text, "not a network");
        Assert.Contains("is neither a safetensors file nor one of torch.save", Assert.Throws<DataException>(() => TensorFile.Open(text)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => TensorFile.Open(Path.Combine(folder, "nowhere")));
        Directory.Delete(folder, recursive: true);
        using AnonymousPipeServerStream pipe = new(PipeDirection.In);
        string open = $"/proc/self/fd/{pipe.SafePipeHandle.DangerousGetHandle()}";
        Assert.Contains("is a pipe or a device", Assert.Throws<DataException>(() => TensorFile.Open(open)).Message, StringComparison.Ordinal);
    }

    // The file's tensors are these, filled in their order as the script says.
    private static void Holds(IReadOnlyList<KeyValuePair<string, Tensor>> tensors, string[] names)
    {
        Assert.Equal(names, tensors.Select(t => t.Key));
        foreach ((int i, (_, Tensor tensor)) in tensors.Index())
            Assert.Equal([.. Enumerable.Range(0, (int)tensor.numel()).Select(j => i + 1 + j / 4.0)], tensor.ToArray<double>());
    }
}
