using Xunit;

namespace Krait.Tests.Types;

/// <summary>What a program gives an incremental codec as its state is refused, or does no harm.</summary>
public sealed class CodecStateTests
{
    private const string Program = """
        import codecs, itertools
        names = "gbk gb2312 gb18030 hz big5 cp950 cp932 shift_jis euc_jp euc_kr cp949 johab iso2022_kr".split()
        names += ["iso2022_jp", "iso2022_jp_1", "iso2022_jp_2"]
        states = [*range(12), 127, 128, 255, 256, 257, 0x203, 0x302, 0x707, 0xFF00, 0xFFFF, 2 ** 16]
        states += [2 ** 32 + 1, 2 ** 63, 2 ** 64 - 1, 2 ** 64, -1]
        refused = 0
        for name, state in itertools.product(names, states):
            for pending in (b"", b"\x1b", b"\x81" * 20):
                decoder = codecs.getincrementaldecoder(name)("replace")
                encoder = codecs.getincrementalencoder(name)("replace")
                try:
                    encoder.setstate(state)
                    decoder.setstate((pending, state))
                except (UnicodeError, OverflowError):
                    refused += 1
                decoder.decode(b"a\x1bN!\n\x0e!!\x0f~{!!~}\x81\x40", True)
                encoder.encode("a\u65e5\xe9\n\u03b1", True)
                encoder.getstate(), decoder.getstate()
        """;

    [Fact]
    public void Any_number_is_a_state_or_refused()
    {
        using PythonEngine engine = new();
        engine.Execute(Program);
        Assert.True(engine.Evaluate<int>("refused") > 100);
    }
}
