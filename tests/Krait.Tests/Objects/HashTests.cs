using System.Numerics;
using System.Text;
using Krait.Hosting;
using Krait.Objects;
using Xunit;

namespace Krait.Tests.Objects;

/// <summary>Hashes recorded from CPython 3.14, those of strings under PYTHONHASHSEED=0.</summary>
public class HashTests
{
    public HashTests() => PythonRuntime.Start([]);

    [Theory]
    [InlineData("", 0L)]
    [InlineData("a", 4644417185603328019L)]
    [InlineData("abc", -4594863902769663758L)]
    [InlineData("hello world", -5642461784034726774L)]
    public void Strings_are_hashed_with_SipHash(string text, long expected) =>
        Assert.Equal(expected, StringHash.Compute(Encoding.Latin1.GetBytes(text), 0, 0));

    [Fact]
    public void Wider_strings_are_hashed_in_the_narrowest_form_that_holds_them()
    {
        Assert.Equal(6047309291227476195, StringHash.Compute([0xE9], 0, 0));
        Assert.Equal(-5529981157763016009, StringHash.Compute(Encoding.Unicode.GetBytes("\u20AC"), 0, 0));
        Assert.Equal(-3536540696076613844, StringHash.Compute(Encoding.UTF32.GetBytes("\U0001F600"), 0, 0));
    }

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-1", -2L)]
    [InlineData("2305843009213693951", 0L)]
    [InlineData("2305843009213693952", 1L)]
    [InlineData("-2305843009213693952", -2L)]
    [InlineData("9223372036854775808", 4L)]
    [InlineData("1000000000000000000000000000000", 465258685558744706L)]
    [InlineData("-1000000000000000000000000000000", -465258685558744706L)]
    public void Integers_are_hashed_modulo_a_prime(string value, long expected)
    {
        Assert.True(ObjectKeys.Hash(PyIntegral.From(BigInteger.Parse(value, System.Globalization.CultureInfo.InvariantCulture)),
            out long hash));
        Assert.Equal(expected, hash);
    }

    [Theory]
    [InlineData(0.5, 1152921504606846976L)]
    [InlineData(1e300, 1224995262755759164L)]
    [InlineData(-1.5, -1152921504606846977L)]
    [InlineData(double.PositiveInfinity, 314159L)]
    public void Floats_are_hashed_as_the_fractions_they_are(double value, long expected)
    {
        Assert.True(ObjectKeys.Hash(new PyFloat(value), out long hash));
        Assert.Equal(expected, hash);
    }

    [Fact]
    public void Containers_are_hashed_by_their_items()
    {
        PyFrozenSet set = new();
        for (int i = 1; i <= 3; i++) Assert.Equal(1, set.Add(PyInt.From(i)));
        AssertHash(5740354900026072187, PyTuple.Empty);
        AssertHash(-6644214454873602895, PyTuple.Create(PyInt.One));
        AssertHash(529344067295497451, PyTuple.Create(PyInt.One, PyInt.From(2), PyInt.From(3)));
        AssertHash(-272375401224217160, set);
        AssertHash(133146708735736, PyFrozenSet.Empty);
        AssertHash(5795932985296280846, new PyRange(PyInt.Zero, PyInt.From(5), PyInt.One));
        AssertHash(-2340833382717974474, new PySlice(PyInt.One, PyInt.From(2), PyInt.From(3)));
    }

    private static void AssertHash(long expected, PyObject value)
    {
        Assert.True(ObjectKeys.Hash(value, out long hash));
        Assert.Equal(expected, hash);
    }
}
