using System.Globalization;
using Krait.Hosting;
using Krait.Objects;
using Xunit;

namespace Krait.Tests.Objects;

/// <summary>The storage of dicts and sets.</summary>
public class DictTests
{
    public DictTests() => PythonRuntime.Start([]);

    [Fact]
    public void Random_operations_agree_with_a_reference()
    {
        Random random = new(7);
        PyDict dict = new();
        List<KeyValuePair<string, long>> reference = [];
        for (int step = 0; step < 50_000; step++)
        {
            string name = "key" + random.Next(step < 25_000 ? 700 : 20).ToString(CultureInfo.InvariantCulture);
            var key = PyStr.FromString(name);
            int index = reference.FindIndex(pair => pair.Key == name);
            switch (random.Next(4))
            {
                case 0:
                    Assert.Equal(index >= 0, dict.Remove(key));
                    if (index >= 0) reference.RemoveAt(index);
                    break;
                case 1:
                    Assert.Equal(index >= 0, dict.TryGetValue(key, out PyObject? value));
                    if (index >= 0) Assert.Equal(reference[index].Value, ((PyInt)value!).Value);
                    break;
                default:
                    Assert.True(dict.SetItem(key, PyInt.From(step)));
                    if (index >= 0) reference[index] = new(name, step);
                    else reference.Add(new(name, step));
                    break;
            }
        }
        Assert.Equal(reference.Count, dict.Count);
        int position = 0;
        foreach ((PyObject key, PyObject value) in dict)
        {
            Assert.Equal(reference[position].Key, key.ToString());
            Assert.Equal(reference[position++].Value, ((PyInt)value).Value);
        }
    }

    [Fact]
    public void The_version_of_the_keys_changes_with_the_keys_only()
    {
        PyDict dict = new();
        var name = PyStr.Intern("name");
        dict.SetItem(name, PyInt.One);
        Assert.Equal(0u, dict.KeysVersion);
        uint version = dict.KeysVersionOrAssign();
        Assert.NotEqual(0u, version);
        dict.SetItem(name, PyInt.Zero);
        Assert.Equal(version, dict.KeysVersion);
        dict.SetItem(PyStr.Intern("other"), PyInt.One);
        Assert.Equal(0u, dict.KeysVersion);
        Assert.NotEqual(version, dict.KeysVersionOrAssign());
        dict.Remove(name);
        Assert.Equal(0u, dict.KeysVersion);
    }

    [Fact]
    public void Large_dicts_keep_their_order()
    {
        PyDict dict = new();
        for (int i = 0; i < 100_000; i++) Assert.True(dict.SetItem(PyInt.From(i), PyInt.From(-i)));
        for (int i = 0; i < 100_000; i += 2) Assert.Equal(1, dict.Remove(PyInt.From(i), out _));
        Assert.Equal(50_000, dict.Count);
        long expected = 1;
        foreach ((PyObject key, _) in dict)
        {
            Assert.Equal(expected, ((PyInt)key).Value);
            expected += 2;
        }
        Assert.Equal(-99_999, ((PyInt)dict.GetItem(PyInt.From(99_999))!).Value);
    }

    [Fact]
    public void Queues_take_constant_time()
    {
        PyDict dict = new();
        for (int i = 0; i < 1000; i++) dict.SetItem(PyInt.From(i), PyNone.Instance);
        for (int i = 1000; i < 300_000; i++)
        {
            dict.RemoveAt(dict.NextIndex(0));
            dict.SetItem(PyInt.From(i), PyNone.Instance);
        }
        Assert.Equal(1000, dict.Count);
        Assert.Equal(299_000, ((PyInt)dict.EntryAt(dict.NextIndex(0)).Key!).Value);
    }
}
