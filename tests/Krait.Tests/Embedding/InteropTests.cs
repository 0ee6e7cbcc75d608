using Krait.Interop;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Types, modules and interfaces of the host, bound by the generator.</summary>
public sealed class InteropTests
{
    private static PythonEngine Engine()
    {
        PythonEngine engine = new();
        engine.Main.SetType<Vector>();
        engine.Main.SetType<Shelf>();
        engine.Main.SetType<Dog>();
        engine.Main.SetType<Tally>();
        engine.Main.SetType<Stray>();
        return engine;
    }

    [Fact]
    public void A_record_is_a_type_of_Python()
    {
        using PythonEngine engine = Engine();
        engine.Check("""
            v = Vector(1, 2) + Vector(x=2, y=2)
            assert (v.x, v.y) == (3, 4) and v.length() == 5 and v.length(squared=True) == 25 and v.length(True) == 25
            assert v * 2 == Vector(6, 8) == 2 * v and v * v == 25 and -v == Vector(-3, -4)
            assert v != Vector(0, 0) and hash(v) == hash(Vector(3, 4)) and {v: 1}[Vector(3, 4)] == 1
            assert v != 3 and not v == 'v' and v != None
            assert repr(v) == str(v) == 'Vector { X = 3, Y = 4 }', repr(v)
            assert Vector.zero == Vector(0, 0) and Vector.DIMENSIONS == 2
            assert Vector.sum() == Vector.zero and Vector.sum(v, v, Vector(1, 1)) == Vector(7, 9)
            assert isinstance(v, Vector) and type(v).__name__ == 'Vector' and Vector.__module__ == 'host'
            """);
        Assert.Equal(new Vector(3, 4), engine.Main["v"].As<Vector>());
        Assert.Equal(new Vector(3, 4), engine.Main["v"].As<object>());
    }

    [Fact]
    public void Documentation_and_signatures_are_seen()
    {
        using PythonEngine engine = Engine();
        engine.Check("""
            import inspect
            assert Vector.__doc__ == 'A vector in a plane.'
            assert Vector.length.__doc__ == 'How long it is.'
            assert str(inspect.signature(Vector.length)) == '(self, /, squared=False)', inspect.signature(Vector.length)
            assert str(inspect.signature(Vector(1, 2).length)) == '(squared=False)'
            assert str(inspect.signature(Vector)) == '(x, y)', inspect.signature(Vector)
            assert str(inspect.signature(Vector.sum)) == '(*all)'
            assert str(inspect.signature(Shelf)) == '(name, colour=2, limit=None)', inspect.signature(Shelf)
            import pydoc
            text = pydoc.render_doc(Vector, renderer=pydoc.plaintext)
            assert 'A vector in a plane.' in text and 'length(self, /, squared=False)' in text and 'How long it is.' in text, text
            """);
    }

    [Fact]
    public void Wrong_arguments_are_type_errors_that_say_which()
    {
        using PythonEngine engine = Engine();
        engine.Check("""
            def error(call, kind=TypeError):
                try: call()
                except kind as e: return str(e)
                raise AssertionError
            v = Vector(1, 2)
            s = Shelf('a')
            assert error(lambda: v.length(1)) == "length() argument 'squared' must be bool, not int"
            assert error(lambda: v.length(True, True)) == 'length() takes from 0 to 1 positional arguments but 2 were given'
            assert error(lambda: v.length(cubed=True)) == "length() got an unexpected keyword argument 'cubed'"
            assert error(lambda: v.length(True, squared=True)) == "length() got multiple values for argument 'squared'"
            assert error(lambda: Vector(1)) == "Vector() missing a required argument: 'y'"
            assert error(lambda: Vector('1', 2)) == "Vector() argument 'x' must be float, not str"
            assert error(lambda: v + 1).startswith('unsupported operand type(s) for +')
            assert error(lambda: v + None).startswith('unsupported operand type(s) for +')
            assert error(lambda: s.add(None)) == "add() argument 'item' must be str, not NoneType"
            assert error(lambda: s.describe([1])) == 'describe() has no form for (list)', error(lambda: s.describe([1]))
            assert error(lambda: s.apply(len, 2 ** 40), OverflowError)
            assert error(lambda: Vector.sum(v, 1)).startswith('sum() arguments after 0 must be Vector')
            assert error(lambda: setattr(s, 'name', 5)) == 'the value must be str, not int'
            assert error(lambda: setattr(s, 'limit', 5), AttributeError)
            assert error(lambda: delattr(s, 'name'), AttributeError)
            assert error(lambda: setattr(s, 'other', 5), AttributeError)
            assert error(lambda: setattr(Shelf, 'add', 5))
            assert error(lambda: Shelf.add(v, 'x'))
            """);
    }

    [Fact]
    public void A_class_has_its_protocols()
    {
        using PythonEngine engine = Engine();
        engine.Check("""
            s = Shelf('books', limit=3)
            assert s.name == 'books' and s.limit == 3 and s.colour == 2 and s.colour.name == 'Green' and s.note is None
            s.name, s.colour, s.note = 'b', 'Red', 'x'
            assert (s.name, s.colour, s.note) == ('b', 1, 'x')
            s.colour = 2
            s.note = None
            for item in ('one', 'two', 'three'): s.add(item)
            assert list(s) == ['one', 'two', 'three'] and len(s) == 3 and s[0] == 'one' and s[-1] == 'three' and s['k'] == '<k>'
            assert 'two' in s and 'four' not in s and 5 not in s
            s[1] = 'TWO'
            assert sorted(s) == ['TWO', 'one', 'three'] and [*reversed(list(s))][0] == 'three'
            try: s[3]
            except IndexError: pass
            else: raise AssertionError
            assert s.describe(1) == 'int 1' and s.describe(1.5) == 'float 1.5'
            assert s.describe('a') == 'str a 2' and s.describe(text='a', times=3) == 'str a 3'
            assert s.describe([Vector(1, 1)]) == 'vectors 1' and s.describe(2 ** 40).startswith('float 1099511627776')
            assert s.group([('a', 1), ('b', 2), ('a', 3)]) == {'a': [1, 3], 'b': [2]}
            assert s.apply(lambda x: x + 1, 2) == 3
            assert s.join('-', 'a', 'b') == 'a-b' and s.join('-') == ''
            for kind, error in ('key', KeyError), ('range', ValueError), ('x', RuntimeError):
                try: s.fail(kind)
                except error: pass
                else: raise AssertionError
            where = 'there'
            assert s.where('where') == 'there'
            assert s < Shelf('c') and s >= Shelf('a') and max(Shelf('a'), Shelf('z')).name == 'z'
            with s as same: assert same is s and not s.is_disposed
            assert s.is_disposed and str(s) == 'Shelf b'
            assert not hasattr(s, 'secret') and not hasattr(s, 'Secret') and not hasattr(s, 'get_enumerator')
            import weakref
            assert weakref.ref(s)() is s
            """);
    }

    [Fact]
    public void An_object_keeps_its_identity()
    {
        using PythonEngine engine = Engine();
        Shelf shelf = new("mine");
        engine.Main.Set("a", shelf);
        engine.Main["b"] = engine.Wrap(shelf);
        engine.Execute("assert a is b and a.self(True) is a and a.self(False) is None\nc = Shelf('made')\nassert c.self(True) is c");
        Assert.Same(shelf, engine.Main.Get<Shelf>("a"));
        Assert.Same(shelf, engine.Main.Get<IDisposable>("a"));
        Shelf made = engine.Main.Get<Shelf>("c");
        Assert.Equal(engine.Main["c"], engine.Wrap(made));
        using var other = new PythonEngine();
        other.Main.Set("a", shelf);
        Assert.Throws<ArgumentException>(() => other.Main["b"] = engine.Main["a"]);
        Assert.Throws<InvalidCastException>(() => engine.Main.Get<Vector>("a"));
    }

    [Fact]
    public void Classes_derive_and_Python_derives_from_them()
    {
        using PythonEngine engine = Engine();
        engine.Check("""
            d = Dog('Rex')
            assert d.name == 'Rex' and d.sound() == 'woof' and d.twice() == 'woofwoof'
            Animal = Dog.__base__
            assert Animal.__name__ == 'Animal' and isinstance(d, Animal) and d.fetch(Dog('Tom')) == 'Rex fetches for Tom'
            try: Animal('x')
            except TypeError as e: assert 'Animal' in str(e)
            else: raise AssertionError
            assert Stray.find().fetch(d) == 'stray fetches for Rex'
            try: Stray('x')
            except TypeError as e: assert 'Stray' in str(e)
            else: raise AssertionError
            class Puppy(Dog):
                def __init__(self, name): self.age = 1
                def bark(self): return self.sound().upper() + str(self.age)
            p = Puppy('Pip')
            assert p.bark() == 'WOOF1' and p.name == 'Pip' and d.fetch(p) == 'Rex fetches for Pip' and isinstance(p, Animal)
            class Both(Dog, Shelf): pass
            b = Both('x')
            try: b.add('y')
            except TypeError: pass
            else: raise AssertionError
            """);
        engine.Check("""
            class Loud(Dog):
                def __init__(self, first, last):
                    super().__init__(f'{first} {last}'.upper())
                    self.first = first
            l = Loud('Rex', last='Roe')
            assert l.name == 'REX ROE' and l.first == 'Rex' and d.fetch(l) == 'Rex fetches for REX ROE'
            class Made(Dog):
                def __new__(cls, first, last): return super().__new__(cls, first + last)
            assert Made('a', 'b').name == 'ab'
            class Lost(Dog):
                def __init__(self, a, b, c): pass
            try: Lost(1, 2, 3).name
            except TypeError as e: assert 'super().__init__' in str(e), e
            else: raise AssertionError
            """);
        Assert.Equal("REX ROE", engine.Main.Get<Dog>("l").Name);
        Assert.Equal(engine.Main["l"], engine.Wrap(engine.Main.Get<Dog>("l")));
        Assert.ThrowsAny<InvalidCastException>(() => engine.Evaluate("Lost(1, 2, 3)").As<Dog>());
        Dog pup = engine.Main.Get<Dog>("p");
        Assert.Equal("Pip", pup.Name);
        Assert.Equal(engine.Main["p"], engine.Wrap(pup));
    }

    [Fact]
    public void A_struct_is_changed_in_its_place()
    {
        using PythonEngine engine = Engine();
        engine.Check("""
            t = Counter()
            t.increment()
            t.increment(by=4)
            t.value += 1
            assert t.value == 6 and t == t and Counter() == Counter()
            """);
        Assert.Equal(6, engine.Main.Get<Tally>("t").Value);
    }

    [Fact]
    public void A_class_is_a_module()
    {
        using var engine = new PythonEngine();
        engine.AddModule<Shop>();
        engine.Check("""
            import shop
            from shop import largest, Vector, Till
            from decimal import Decimal
            assert shop.__doc__ == 'Sells things.' and shop.CURRENCY == 'EUR' and shop.gross_price.__doc__ == 'The price with tax.'
            assert shop.gross_price(Decimal(100)) == Decimal('119') and shop.gross_price(Decimal(100), rate=Decimal(0)) == 100
            assert largest(2 ** 100, 5) == 2 ** 100 and shop.numbers(3) == [0, 1, 2]
            assert Vector(3, 4).length() == 5 and shop.Dog('x').name == 'x' and not hasattr(shop, 'hidden')
            till = Till()
            till.total = Decimal('1.10')
            assert till.total == Decimal('1.1')
            import inspect
            assert str(inspect.signature(shop.numbers)) == '(count)', inspect.signature(shop.numbers)
            """);
    }

    [Fact]
    public void An_interface_is_a_face_of_a_module()
    {
        using var engine = new PythonEngine();
        engine.AddModule("pricing", """
            import uuid
            currency = 'EUR'
            calls = 0
            def price(quantity, unit):
                return quantity * unit
            def offers(name):
                return [uuid.UUID(int=1), uuid.UUID(int=len(name))]
            def reset():
                global calls
                calls += 1
            """);
        IPricing pricing = engine.Import("pricing").As(IPricing.Python);
        Assert.Equal(7.5, pricing.Price(3, 2.5));
        Assert.Equal("EUR", pricing.Currency);
        pricing.Currency = "CHF";
        Assert.Equal("CHF", engine.Evaluate<string>("__import__('pricing').currency"));
        Assert.Equal(2, pricing.Offers("ab").Count);
        pricing.Reset();
        Assert.Equal(1, engine.Evaluate<long>("__import__('pricing').calls"));
        Assert.Equal(8, pricing.Twice(4));
        engine.Execute("import pricing\npricing.price = lambda quantity, unit: 'much'");
        Assert.Throws<InvalidCastException>(() => pricing.Price(1, 1));
    }

    [Fact]
    public void Eight_engines_use_one_type_at_once() => Parallel.For(0, 8, static i =>
    {
        using PythonEngine engine = Engine();
        engine.Execute($"v = Vector({i}, 0)\nfor _ in range(2000): v = v + Vector(1, 1)\nassert v.x == {i} + 2000");
        Assert.Equal(i + 2000, engine.Main.Get<Vector>("v").X);
    });
}
