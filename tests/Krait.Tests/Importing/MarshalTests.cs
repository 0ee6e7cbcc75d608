using System.Runtime.CompilerServices;
using Krait.Hosting;
using Krait.Modules.Marshalling;
using Krait.Objects;
using Krait.Protocols;
using Xunit;

namespace Krait.Tests.Importing;

/// <summary>The marshal format; the .pyc files under Data were written by CPython 3.14.</summary>
public class MarshalTests
{
    public MarshalTests() => PythonRuntime.Start([]);

    public static TheoryData<string> Files()
    {
        TheoryData<string> files = [];
        foreach (string file in Directory.GetFiles(Folder(), "*.pyc").Order()) files.Add(Path.GetFileName(file));
        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void What_CPython_wrote_is_written_again_byte_for_byte(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder(), file));
        var header = PycHeader.Read(bytes, out PycProblem problem);
        Assert.Equal(PycProblem.None, problem);
        Assert.True(header.IsHashBased);
        Assert.Equal(bytes[..PycHeader.Size], header.ToBytes());

        MarshalReader reader = new(bytes, PycHeader.Size) { Shared = new(ReferenceEqualityComparer.Instance) };
        PyObject? code = reader.Read();
        Assert.IsType<PyCode>(code);
        Assert.Equal(bytes.Length, reader.Position);
        byte[]? written = MarshalWriter.Write(code, MarshalFormat.Version, reader.Shared);
        Assert.Equal(bytes[PycHeader.Size..], written);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Damaged_data_is_a_Python_exception(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder(), file))[PycHeader.Size..];
        Random random = new(12345);
        for (int round = 0; round < 2000; round++)
        {
            byte[] damaged = (byte[])bytes.Clone();
            for (int i = 0; i <= round % 4; i++) damaged[random.Next(Math.Min(damaged.Length, 4000))] = (byte)random.Next(256);
            if (round % 3 == 0) damaged = damaged[..random.Next(damaged.Length)];
            PyObject? value = new MarshalReader(damaged).Read();
            Assert.Equal(value is null, Exceptions.IsSet);
            Exceptions.Take();
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Functions_left_in_the_data_are_the_same_once_they_are_asked_for(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder(), file))[PycHeader.Size..];
        Random random = new(54321);
        int sound = 0;
        for (int round = 0; round < 1000; round++)
        {
            byte[] damaged = (byte[])bytes.Clone();
            for (int i = 0; i < round % 4; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (round % 5 == 4) damaged = damaged[..random.Next(damaged.Length)];
            (byte[]? whole, string? problem) = Rewrite(new MarshalReader(damaged));
            (byte[]? left, string? problemLeft) = Rewrite(new MarshalReader(damaged) { LeavesFunctions = true });
            Assert.Equal(problem, problemLeft);
            Assert.Equal(whole, left);
            if (whole is not null) sound++;
        }
        Assert.InRange(sound, 200, 999);
    }

    // What is read, written again with what refers to what, or the exception that reading sets.
    private static (byte[]? Written, string? Problem) Rewrite(MarshalReader reader)
    {
        PyObject? value = reader.Read();
        if (value is null) return (null, Describe(Exceptions.Take()!));
        byte[]? written = MarshalWriter.Write(value);
        return written is null ? (null, Describe(Exceptions.Take()!)) : (written, null);

        static string Describe(PyObject exception) => $"{exception.Type.Name}: {Representation.Str(exception)}";
    }

    [Theory]
    [InlineData("", "EOFError")]
    [InlineData("28ffffff7f", "EOFError")]
    [InlineData("28ffffffff", "ValueError")]
    [InlineData("7200000000", "ValueError")]
    [InlineData("51", "ValueError")]
    [InlineData("30", "TypeError")]
    [InlineData("290130", "TypeError")]
    [InlineData("6c01000000ffff", "ValueError")]
    [InlineData("6c010000000000", "ValueError")]
    [InlineData("7501000000ff", "ValueError")]
    [InlineData("a901720000000061", "EOFError")]
    public void Malformed_data_is_refused(string hexadecimal, string exception)
    {
        PyObject? value = new MarshalReader(Convert.FromHexString(hexadecimal)).Read();
        if (hexadecimal.StartsWith("a9", StringComparison.Ordinal))
        {
            // A tuple may contain itself.
            PyTuple tuple = Assert.IsType<PyTuple>(value);
            Assert.Same(tuple, tuple[0]);
            return;
        }
        Assert.Null(value);
        Assert.Equal(exception, Exceptions.Take()!.Type.Name);
    }

    [Fact]
    public void Deep_nesting_is_refused()
    {
        byte[] data = new byte[100_000];
        Array.Fill(data, (byte)'[');
        for (int i = 1; i + 4 < data.Length; i += 5) (data[i], data[i + 1], data[i + 2], data[i + 3]) = (1, 0, 0, 0);
        Assert.Null(new MarshalReader(data).Read());
        Assert.Equal("ValueError", Exceptions.Take()!.Type.Name);

        PyObject nested = PyTuple.Empty;
        for (int i = 0; i < 50_000; i++) nested = PyTuple.Create(nested);
        Assert.Null(MarshalWriter.Write(nested));
        Assert.Equal("ValueError", Exceptions.Take()!.Type.Name);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Data");
}
