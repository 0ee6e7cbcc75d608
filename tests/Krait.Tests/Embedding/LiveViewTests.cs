using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Collections of the host that a program sees as they are, not as they were.</summary>
public sealed class LiveViewTests
{
    [Fact]
    public void Host_and_program_change_one_list()
    {
        using var engine = new PythonEngine();
        List<int> list = [3, 1, 2];
        engine.Main["x"] = engine.WrapLive(list);
        engine.Check("""
            assert len(x) == 3 and x[0] == 3 and x[-1] == 2 and x[1:] == [1, 2] and 2 in x and 'a' not in x
            assert list(x) == [3, 1, 2] == x and x != [1] and repr(x) == '[3, 1, 2]' and x.index(2) == 2 and x.count(9) == 0
            x.append(4); x[0] = 5; x.insert(0, 0); x.extend((7, 8)); del x[1]; x.remove(8)
            assert x.pop() == 7 and x.pop(0) == 0
            """);
        Assert.Equal([1, 2, 4], list);
        list.Add(9);
        engine.Check("""
            assert x == [1, 2, 4, 9] and sum(x) == 16 and bool(x)
            x.reverse()
            x[1:3] = [6]
            x.sort(key=lambda n: -n)
            match x:
                case [first, *rest]: assert first == 9 and rest == [6, 1]
            """);
        Assert.Equal([9, 6, 1], list);
        Assert.Same(list, engine.Main["x"].As<List<int>>());
        Assert.Same(list, engine.Main["x"].As<object>());
        Assert.Equal([9, 6, 1], engine.Main["x"].As<int[]>());
        engine.Execute("x.clear()");
        Assert.Empty(list);
    }

    /// <summary>What is wrong with a list of ints, each with the exception that it raises.</summary>
    public static TheoryData<string, string> Wrong => new()
    {
        { "x.append('a')", "TypeError" },
        { "x.append(1 << 40)", "OverflowError" },
        { "x[0] = None", "TypeError" },
        { "x[3]", "IndexError" },
        { "x[-4] = 1", "IndexError" },
        { "x['a']", "TypeError" },
        { "x.remove(9)", "ValueError" },
        { "x.index(9)", "ValueError" },
        { "x.pop(5)", "IndexError" },
        { "type(x)()", "TypeError" },
        { "{x: 1}", "TypeError" },
        { "x.other = 1", "AttributeError" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_the_list_cannot_hold_raises(string statement, string expected)
    {
        using var engine = new PythonEngine();
        List<int> list = [1, 2, 3];
        engine.Main["x"] = engine.WrapLive(list);
        Assert.Equal(expected, Assert.Throws<PythonException>(() => engine.Execute(statement)).TypeName);
        Assert.Equal([1, 2, 3], list);
    }

    [Fact]
    public void Host_and_program_change_one_dictionary()
    {
        using var engine = new PythonEngine();
        Dictionary<string, double> prices = new() { ["a"] = 1.5 };
        engine.Main["d"] = engine.WrapLive(prices);
        engine.Check("""
            assert len(d) == 1 and d['a'] == 1.5 and 'a' in d and 'b' not in d and 5 not in d and d.get('b') is None and d.get('b', 2) == 2
            assert list(d) == ['a'] == list(d.keys()) and list(d.values()) == [1.5] and list(d.items()) == [('a', 1.5)]
            assert d == {'a': 1.5} and repr(d) == "{'a': 1.5}" and d.copy() == {'a': 1.5} and type(d.copy()) is dict and {**d} == d
            d['b'] = 2.5; d.update({'c': 3.5}, e=4.5); assert d.setdefault('a', 9.0) == 1.5 and d.setdefault('f', 6.0) == 6.0
            del d['b']; assert d.pop('c') == 3.5 and d.pop('zz', 0) == 0
            match d:
                case {'a': value, **rest}: assert value == 1.5 and rest == {'e': 4.5, 'f': 6.0}
            for wrong, name in (("d['x']", 'KeyError'), ("d['x'] = 'text'", 'TypeError'), ("d[5] = 1.0", 'TypeError'),
                                ("d.pop('x')", 'KeyError')):
                try: exec(wrong)
                except Exception as error: assert type(error).__name__ == name, error
                else: assert False
            """);
        Assert.Equal(["a", "e", "f"], prices.Keys.Order());
        prices["g"] = 7;
        engine.Check("assert d['g'] == 7.0");
        Assert.Same(prices, engine.Main["d"].As<Dictionary<string, double>>());
        engine.Execute("d.clear()");
        Assert.Empty(prices);
    }

    [Fact]
    public void Host_and_program_change_one_memory()
    {
        using var engine = new PythonEngine();
        byte[] bytes = [1, 2, 3, 4];
        engine.Main["all"] = engine.WrapLive(bytes);
        engine.Main["part"] = engine.WrapLive(bytes.AsMemory(1, 2));
        engine.Main["seen"] = engine.WrapLive((ReadOnlyMemory<byte>)bytes);
        engine.Check("""
            assert type(all) is type(part) is type(seen) is memoryview
            assert bytes(all) == b'\x01\x02\x03\x04' and bytes(part) == b'\x02\x03'
            all[0] = 9
            part[:] = b'ab'
            assert seen.readonly and not all.readonly and bytes(seen) == b'\x09ab\x04'
            try: seen[0] = 1
            except TypeError: pass
            else: raise AssertionError
            import struct
            struct.pack_into('<H', all, 2, 0x0102)
            """);
        Assert.Equal([9, (byte)'a', 2, 1], bytes);
        bytes[0] = 7;
        Assert.Equal(7, engine.Evaluate<int>("seen[0]"));
        Assert.Equal(bytes, engine.Main.Get<byte[]>("all"));
    }

    [Fact]
    public void Exceptions_of_the_hosts_collection_come_back()
    {
        using var engine = new PythonEngine();
        engine.Main["x"] = engine.WrapLive(Array.AsReadOnly(new[] { 1, 2 }));
        PythonException error = Assert.Throws<PythonException>(() => engine.Execute("x.append(3)"));
        Assert.IsType<NotSupportedException>(error.InnerException);
        engine.Check("assert list(x) == [1, 2]");
        List<int> changing = [1, 2, 3];
        engine.Main["y"] = engine.WrapLive(changing);
        engine.Main.SetFunction("clear", () => changing.Clear());
        engine.Check("seen = []\nfor each in y:\n    seen.append(each)\n    clear()\nassert seen == [1]");
    }

    [Fact]
    public void Views_do_not_go_to_another_engine()
    {
        using var engine = new PythonEngine();
        using var other = new PythonEngine();
        PyValue view = engine.WrapLive(new List<string> { "a" });
        Assert.Throws<ArgumentException>(() => other.Main["x"] = view);
    }
}
