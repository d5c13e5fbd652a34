using System.IO.Compression;
using GanFunctional.Data;
using static GanFunctional.Formats.Tests.TensorFiles;

namespace GanFunctional.Formats.Tests;

/// <summary>Files of torch.save that want to do something, or to be larger than they are: refused by name, in both formats.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private static readonly byte[] s_four = new byte[16];
    private readonly TensorFiles files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public void A_pickle_of_a_tensor_is_read()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        byte[] pickle = PickleWriter.Dict(("w", w => w.Tensor("0", 4, 1, [3], [1]))).Done(), data = [.. new[] { 1f, 2f, 3f, 4f }.SelectMany(BitConverter.GetBytes)];
        foreach (byte[] content in new[] { Zip(pickle, ("0", data)), Legacy(pickle, ("0", data)) })
        {
            using TensorFile file = files.Open(content);
            Check.Holds([3], [2, 3, 4], file.Read(file.Dicts[0])[0].Value);
        }
    }

    [Theory]
    [InlineData("posix", "system")]
    [InlineData("os", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "exec")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor_v2.__globals__")]
    [InlineData("numpy.core.multiarray", "fromfile")]
    [InlineData("numpy.testing._private.utils", "runstring")]
    public void A_name_that_is_not_known(string module, string name)
    {
        PickleWriter called = new PickleWriter().Global(module, name).Text("touch hacked").Op(PickleOpcode.TUPLE1).Op(PickleOpcode.REDUCE);
        Refused(called, $"the Python object '{module}.{name}'");
        Refused(new PickleWriter().Text(module).Text(name).Op(PickleOpcode.STACK_GLOBAL), $"the Python object '{module}.{name}'");
    }

    [Theory]
    [InlineData("INST")]
    [InlineData("OBJ")]
    [InlineData("NEWOBJ_EX")]
    [InlineData("EXT1")]
    [InlineData("EXT2")]
    [InlineData("EXT4")]
    [InlineData("PERSID")]
    [InlineData("NEXT_BUFFER")]
    [InlineData("INT")]
    [InlineData("STRING")]
    [InlineData("GET")]
    [InlineData("DUP")]
    public void An_opcode_that_is_not_carried_out(string opcode) => Refused(new PickleWriter().Op(Enum.Parse<PickleOpcode>(opcode)), $"the opcode {opcode}");

    [Fact]
    public void A_byte_that_is_no_opcode() => Refused(new PickleWriter().Op((PickleOpcode)0xff), "0xff, which is no opcode");

    [Fact]
    public void A_protocol_that_is_not_read()
    {
        files.Refused(Zip([(byte)PickleOpcode.PROTO, 1, .. "N."u8]), "protocol 1, and 2 to 5 are supported");
        files.Refused(Zip([(byte)PickleOpcode.PROTO, 6, .. "N."u8]), "protocol 6");
    }

    [Fact]
    public void Calls_and_attributes_of_what_has_none()
    {
        Refused(new PickleWriter().Text("x").Op(PickleOpcode.EMPTY_TUPLE).Op(PickleOpcode.REDUCE), "REDUCE");
        Refused(new PickleWriter().Global("torch", "FloatStorage").Op(PickleOpcode.EMPTY_TUPLE).Op(PickleOpcode.REDUCE), "REDUCE");
        Refused(new PickleWriter().Global("collections", "OrderedDict").Op(PickleOpcode.EMPTY_TUPLE).Op(PickleOpcode.NEWOBJ), "NEWOBJ");
        Refused(new PickleWriter().Op(PickleOpcode.EMPTY_LIST).Op(PickleOpcode.EMPTY_DICT).Op(PickleOpcode.BUILD), "BUILD");
        Refused(new PickleWriter().Op(PickleOpcode.NONE).Op(PickleOpcode.NONE).Op(PickleOpcode.APPEND), "APPEND");
        Refused(new PickleWriter().Op(PickleOpcode.EMPTY_DICT).Op(PickleOpcode.MARK).Op(PickleOpcode.NONE).Op(PickleOpcode.SETITEMS), "a key without a value");
        Refused(new PickleWriter().Op(PickleOpcode.TUPLE), "values that it never made");
        Refused(new PickleWriter().Op(PickleOpcode.NONE).Op(PickleOpcode.MARK).Op(PickleOpcode.TUPLE1), "values that it never made");
        Refused(new PickleWriter().Op(PickleOpcode.BINGET, 3), "recalls value 3");
        Refused(new PickleWriter().Op(PickleOpcode.NONE).Op(PickleOpcode.NONE), "does not end in one value");
    }

    [Fact]
    public void Lengths_that_are_not_there()
    {
        Refused(new PickleWriter().Op(PickleOpcode.BINUNICODE, 0xff, 0xff, 0, 0), "ends too early");
        Refused(new PickleWriter().Op(PickleOpcode.BINUNICODE8, 0, 0, 0, 0, 0, 0, 0, 0x80), "a value of 9223372036854775808 bytes");
        Refused(new PickleWriter().Op(PickleOpcode.LONG4, 0xff, 0xff, 0xff, 0xff), "a number of 4294967295 bytes");
        Refused(new PickleWriter().Op(PickleOpcode.GLOBAL, [.. Enumerable.Repeat((byte)'x', 1000)]), "a name that is too long");
        Refused(new PickleWriter().Op(PickleOpcode.BINUNICODE, 2, 0, 0, 0, 0xc3, 0x28), "not UTF-8");
    }

    [Fact]
    public void Nothing_is_allocated_for_a_text_that_is_not_there()
    {
        byte[] content = Legacy(new PickleWriter().Op(PickleOpcode.BINUNICODE, 0, 0, 15, 0).Done()); // 983,040 bytes
        files.Refused(content, "ends too early");
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => TensorFile.Open(files.Path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 19);
    }

    [Fact]
    public void Tensors_that_were_read_before_one_that_is_missing_are_freed() => Refused(
        PickleWriter.Dict(("a", w => w.Tensor("0", 4, 0, [4], [1])), ("b", w => w.Tensor("1", 4, 0, [4], [1]))), "the data of its storage '1'");

    [Fact]
    public void Values_nested_too_deep_are_refused_and_those_without_marks_are_no_danger()
    {
        PickleWriter marks = new(), lists = new();
        for (int i = 0; i < 2000; i++) marks.Op(PickleOpcode.MARK);
        for (int i = 0; i < 100_000; i++) lists.Op(PickleOpcode.EMPTY_LIST);
        for (int i = 1; i < 100_000; i++) lists.Op(PickleOpcode.APPEND);
        Refused(marks, "more than 1000 deep");
        files.Refused(Zip(lists.Done()), "it holds a list");
    }

    [Fact]
    public void A_dictionary_that_holds_itself()
    {
        PickleWriter self = new PickleWriter().Op(PickleOpcode.EMPTY_DICT).Op(PickleOpcode.BINPUT, 0).Text("self").Op(PickleOpcode.BINGET, 0).Op(PickleOpcode.SETITEM);
        files.Refused(Zip(self.Done()), "it has no named tensors");
    }

    [Theory]
    [InlineData(4, 1, "4", "1", "reaches beyond its storage '0' of 4 elements")]
    [InlineData(4, -1, "1", "1", "makes a tensor of something else")]
    [InlineData(4, 0, "2", "-1", "makes a tensor of something else")]
    [InlineData(4, 0, "2,2", "1", "makes a tensor of something else")]
    [InlineData(4, 0, "-1", "1", "which no tensor can have")]
    [InlineData(4, 0, "2,3", "2,1", "reaches beyond its storage")]
    [InlineData(4, 0, "2", "9223372036854775807", "reaches beyond its storage")]
    [InlineData(4, 0, "1000000,1000000", "0,0", "more than once")]
    [InlineData(4, 0, "4611686018427387904,4611686018427387904", "0,0", "which no tensor can have")]
    [InlineData(4, 0, "0,4611686018427387904", "1,1", "which no tensor can have")]
    [InlineData(4, 0, "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "makes a tensor of something else")]
    [InlineData(1_000_000_000, 0, "4", "1", "would have 1000000000 elements, more than the file")]
    [InlineData(10_000, 0, "4", "1", "would have 10000 elements, more than the file")]
    [InlineData(-1, 0, "4", "1", "would have -1 elements")]
    [InlineData(5, 0, "4", "1", "the data of its storage '0', 20 bytes, is not in it")]
    public void A_tensor_that_its_storage_does_not_have(long elements, long offset, string shape, string stride, string why)
    {
        long[] Numbers(string text) => [.. text.Split(',').Select(long.Parse)];
        Refused(PickleWriter.Dict(("w", w => w.Tensor("0", elements, offset, Numbers(shape), Numbers(stride)))), why);
    }

    [Fact]
    public void Storages_that_are_not_what_they_should_be()
    {
        Refused(PickleWriter.Dict(("w", w => w.Tensor("../../etc/passwd", 4, 0, [4], [1]))), "storage");
        Refused(PickleWriter.Dict(("a", w => w.Storage("0", 4)), ("b", w => w.Storage("0", 3))), "describes its storage '0' inconsistently");
        Refused(PickleWriter.Dict(("a", w => w.Storage("0", 4, "ShortStorage"))), "'torch.ShortStorage'");
        Refused(PickleWriter.Dict(("a", w => w.Text("x").Op(PickleOpcode.BINPERSID))), "something else than a storage");
        Refused(PickleWriter.Dict(("a", w => w.Tensor("0", 4, 0, [4], [1])), ("a", w => w.Tensor("0", 4, 0, [4], [1]))), "the name 'a' appears twice");
    }

    [Fact]
    public void An_archive_that_is_a_bomb()
    {
        byte[] pickle = PickleWriter.Dict(("w", w => w.Tensor("0", 250_000, 0, [250_000], [1]))).Done();
        files.Refused(Archive(CompressionLevel.Optimal, ("archive/data.pkl", pickle), ("archive/data/0", new byte[1_000_000])), "is compressed or encrypted");

        // Both entries are the same bytes of the file, so that together they are longer than it.
        byte[] twice = Archive(CompressionLevel.NoCompression, ("archive/data.pkl", pickle), ("archive/data/0", new byte[1000]), ("archive/data/1", new byte[1000]), ("archive/data/2", new byte[1000]));
        int[] lengths = [.. Enumerable.Range(0, twice.Length - 4).Where(i => BitConverter.ToInt32(twice, i) == 1000)];
        foreach (int i in lengths) BitConverter.GetBytes(1_000_000).CopyTo(twice, i);
        files.Refused(twice, "would take 1000000 bytes, more than the file has");
    }

    [Fact]
    public void Archives_that_are_none_of_PyTorchs()
    {
        byte[] pickle = new PickleWriter().Op(PickleOpcode.NONE).Done();
        files.Refused(Archive(CompressionLevel.NoCompression, ("readme.txt", [1])), "with 0 data.pkl in it");
        files.Refused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("b/data.pkl", pickle)), "with 2 data.pkl in it");
        files.Refused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/constants.pkl", pickle)), "a TorchScript program");
        files.Refused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/byteorder", [.. "big"u8])), "not little-endian");
        files.Refused(Archive(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/x", []), ("a/x", [])), "'a/x' appears twice");
        files.Refused([.. "PK"u8, 3, 4], "can't be read as a file of torch.save");
    }

    [Fact]
    public void Older_files_that_are_none_of_PyTorchs()
    {
        files.Refused(new PickleWriter().Int(5).Done(), "a pickle that torch.save did not write");
        byte[] legacy = Legacy(PickleWriter.Dict(("w", w => w.Tensor("0", 4, 0, [4], [1]))).Done(), ("0", s_four));
        files.Refused(legacy[..^1], "the data of its storage '0'");
        files.Refused(Replaced(legacy, BitConverter.GetBytes(1001L), BitConverter.GetBytes(1002L)), "another version than 1001");
        files.Refused(Replaced(legacy, [.. "little_endian"u8, (byte)PickleOpcode.NEWTRUE], [.. "little_endian"u8, (byte)PickleOpcode.NEWFALSE]), "not little-endian");
        files.Refused(Legacy(PickleWriter.Dict().Done(), ("0", s_four)), "without a tensor");
    }

    private static byte[] Replaced(byte[] content, byte[] old, byte[] now)
    {
        byte[] changed = [.. content];
        now.CopyTo(changed, content.AsSpan().IndexOf(old));
        return changed;
    }

    // In a file of each format, with a storage "0" of four elements.
    private void Refused(PickleWriter pickle, params string[] words)
    {
        files.Refused(Zip(pickle.Done(), ("0", s_four)), words);
        files.Refused(Legacy(pickle.Done(), ("0", s_four)), words);
        Assert.False(File.Exists("hacked"));
    }
}
