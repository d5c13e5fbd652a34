using static GanFunctional.Formats.Tests.TensorFiles;

namespace GanFunctional.Formats.Tests;

/// <summary>Safetensors: what is written is read again, and what is not as the format says is refused.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private const string A = """ "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """, B = """ "b":{"dtype":"U8","shape":[4],"data_offsets":[8,12]} """;
    private readonly TensorFiles files = new();

    public void Dispose() => files.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void What_is_written_is_read_again(ScalarType dtype)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor matrix = Tensors.Range(0, 6).to(dtype).reshape(2, 3);
        KeyValuePair<string, Tensor>[] written = [new("t", matrix.transpose(0, 1)), new("empty", torch.zeros([0, 3], dtype)), new("", torch.ones([], dtype))];
        using (FileStream stream = File.Create(files.Path)) Safetensors.Write(stream, written, new Dictionary<string, string> { ["of"] = "a test \"\n" });

        (IReadOnlyList<KeyValuePair<string, Tensor>> read, IReadOnlyDictionary<string, string> metadata) = Safetensors.Load(files.Path);

        Assert.Equal(written.Select(t => (t.Key, t.Value.dtype)), read.Select(t => (t.Key, t.Value.dtype)));
        foreach ((Tensor expected, Tensor actual) in written.Zip(read, (w, r) => (w.Value, r.Value))) Check.Holds(expected.shape, expected.ToArray<double>(), actual);
        Assert.Equal("a test \"\n", metadata["of"]);
    }

    [Fact]
    public void Tensors_come_in_the_order_of_their_data()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = files.Open(Safetensors($"{{ {B}, \"__metadata__\":{{}}, {A} }}   ", [0, 0, 128, 63, 0, 0, 0, 64, 1, 2, 3, 4]));

        IReadOnlyList<KeyValuePair<string, Tensor>> read = file.Read(Assert.Single(file.Dicts));

        Assert.Equal(["a", "b"], read.Select(t => t.Key));
        Assert.Equal([1f, 2f], read[0].Value.ToArray<float>());
        Assert.Equal([1, 2, 3, 4], read[1].Value.ToBytes());
    }

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("[]", "its header is not an object")]
    [InlineData("{} {}", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"a":[[[[]]]]}""", "'a' is not an object")]
    [InlineData("""{"a":{}}""", "'a' lacks its dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"strides":[1]}}""", "'a' has 'strides'")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "'a' has its dtype twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"\u0073hape":[2],"data_offsets":[0,8]}}""", "'a' has its shape twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"data_offsets":[0,8]}}""", "'a' has its data_offsets twice")]
    [InlineData("""{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}""", "'a' is of the type 'F31'")]
    [InlineData("""{"a":{"dtype":1,"shape":[2],"data_offsets":[0,8]}}""", "the dtype of 'a' is not a text")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "'a' has the shape [-2]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "the shape of 'a' is not of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e3],"data_offsets":[0,8]}}""", "the shape of 'a' is not of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}""", "which no tensor can have")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "which no tensor can have")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}""", "more than 16 numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1000000000000],"data_offsets":[0,8]}}""", "'a' is larger than 2 GB")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "'a' takes 12 bytes as F32 [3], and its data_offsets give it 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "the data_offsets of 'a' are [8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", "the data_offsets of 'a' are [-8, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,16]}}""", "the data_offsets of 'a' are [0, 8, 16]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", "8 bytes before the data of 'a' belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[4,12]}}""", "the data of 'b' overlaps that of 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[8],"data_offsets":[8,16]}}""", "the data of 'b' would end at byte 16 of 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "4 bytes at its end belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"\u0061":{"dtype":"U8","shape":[4],"data_offsets":[8,12]}}""", "the name 'a' appears twice")]
    [InlineData("""{"__metadata__":{},"__metadata__":{}}""", "the name '__metadata__' appears twice")]
    [InlineData("""{"__metadata__":{"x":"1","x":"2"}}""", "__metadata__ has 'x' twice")]
    [InlineData("""{"__metadata__":{"x":{"y":"z"}}}""", "__metadata__'s 'x' is not a text")]
    [InlineData("""{"__metadata__":"x"}""", "__metadata__ is not an object")]
    [InlineData("{\"a\\ud800\":{}}", "not valid JSON")]
    public void A_header_that_is_not_as_it_should_be(string header, string why) => files.Refused(Safetensors(header, new byte[12]), "is not a whole safetensors file", why);

    [Fact]
    public void Names_from_a_file_cannot_break_the_sentence() =>
        files.Refused(Safetensors($"{{\"{new string('x', 1000)}\\n\":1}}"), "'xxx", "x…' is not");

    [Theory]
    [InlineData(0, "less than 8 bytes")]
    [InlineData(7, "less than 8 bytes")]
    [InlineData(8, "its header would take 7378697629483820646 bytes")]
    [InlineData(200, "its header would take 7378697629483820646 bytes")]
    public void A_length_that_is_not_there(int count, string why) => files.Refused([.. Enumerable.Repeat((byte)0x66, count)], why);

    [Fact]
    public void A_header_longer_than_the_limit_is_refused_before_it_is_read()
    {
        using (FileStream sparse = File.Create(files.Path))
        {
            sparse.Write(BitConverter.GetBytes((long)TensorFile.MaxDirectory + 1));
            sparse.SetLength(3L * TensorFile.MaxDirectory);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => TensorFile.Open(files.Path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
