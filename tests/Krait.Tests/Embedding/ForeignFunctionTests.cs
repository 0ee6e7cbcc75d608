using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>ctypes gives a program types and memory of the engine; foreign code and foreign memory are errors that say so.</summary>
public sealed class ForeignFunctionTests
{
    private const string Raises = """
        import ctypes, _ctypes, gc
        from ctypes import *
        def raises(kind, text, call, *arguments):
            try: call(*arguments)
            except kind as error: assert text in str(error), error
            else: raise AssertionError(call)

        """;

    [Fact]
    public void Libraries_and_their_symbols_are_not_there()
    {
        using PythonEngine engine = new();
        engine.Check(Raises + """
            none = 'Krait calls no foreign functions'
            raises(OSError, none, CDLL, 'libc.so.6')
            raises(OSError, none, PyDLL, '/usr/lib/libm.so')
            raises(AttributeError, 'libc', lambda: cdll.libc)
            raises(AttributeError, none, lambda: CDLL(None).printf)
            raises(AttributeError, none, lambda: pythonapi.Py_GetVersion)
            raises(AttributeError, none, CFUNCTYPE(None), ('printf', pythonapi))
            raises(ValueError, none, c_int.in_dll, pythonapi, 'Py_OptimizeFlag')
            raises(OSError, none, _ctypes.dlsym, pythonapi._handle, 'printf')
            raises(OSError, none, CFUNCTYPE(None)(12345))
            raises(OSError, none, _ctypes.call_function, 12345, ())
            raises(AttributeError, none, lambda: CDLL(None).PyRun_SimpleString)
            raises(ValueError, 'NULL', CFUNCTYPE(None)())
            """);
    }

    [Fact]
    public void Addresses_lead_to_living_objects_or_to_an_error()
    {
        using PythonEngine engine = new();
        engine.Check(Raises + """
            none = 'Krait accesses no memory outside of its objects'
            for address in 0, 1, 0x400000, 0x7fff00000000, -8 & (2**64 - 1), id(raises):
                raises(ValueError, none, c_int.from_address, address)
                raises(ValueError, none, string_at, address or 1, 4)
                raises(ValueError, none, memmove, address or 1, b'abcd', 4)
                raises(ValueError, none, memset, address or 1, 0, 4)
            row = (c_int * 3)(1, 2, 3)
            start = cast(row, POINTER(c_int))
            assert start[2] == 3
            raises(ValueError, none, lambda: start[3])
            raises(ValueError, none, lambda: start[-1])
            raises(ValueError, none, lambda: start[0:2**40])
            raises(ValueError, none, lambda: start.__setitem__(2**61, 1))
            raises(ValueError, none, memmove, row, row, 13)
            raises(ValueError, none, (c_int * 4).from_address, addressof(row))
            raises(ValueError, 'no zero at its end', string_at, (c_char * 2)(b'a', b'b'))
            raises(ValueError, 'no living object', lambda: cast(pointer(c_long(5)), POINTER(py_object))[0])
            raises(ValueError, 'no living object', _ctypes.PyObj_FromPtr, id(object()))
            text = b'constant'
            memset(text, 0, 4)
            assert text == b'constant'
            """);
    }

    [Fact]
    public void Memory_stays_within_bounds_whatever_its_object_becomes()
    {
        using PythonEngine engine = new();
        engine.Check(Raises + """
            class Small(Structure): _fields_ = [('a', c_byte)]
            class Large(Structure): _fields_ = [('pad', c_byte * 64), ('b', c_long), ('bits', c_long, 3)]
            for field in Large.b, Large.bits, Large.pad:
                raises(ValueError, 'fit', field.__get__, Small())
            raises(ValueError, 'fit', Large.b.__set__, Small(), 1)
            grown = Small(1)
            resize(grown, 128)
            seen = (c_byte * 128).from_buffer(grown)
            view = memoryview(grown)
            raises(BufferError, '', resize, grown, 2)
            del view, seen
            gc.collect()
            field = _ctypes.CField(name='x', type=c_long, byte_size=8, byte_offset=-64, index=0, _internal_use=True)
            raises(ValueError, 'fit', field.__get__, Large())
            raises(TypeError, '', type(Structure).__call__, type(Structure).__new__(type(Structure), 'X', (Structure,), {}))
            raises(MemoryError, "", c_char * (2**62))
            """);
    }

    [Fact]
    public void Engines_share_no_addresses()
    {
        using PythonEngine first = new();
        using PythonEngine second = new();
        first.Check("import ctypes; held = ctypes.c_int(5); address = ctypes.addressof(held)");
        long address = first.Evaluate<long>("address");
        Assert.Equal(5, first.Evaluate<long>($"ctypes.c_int.from_address({address}).value"));
        Assert.Throws<PythonException>(() => second.Execute($"import ctypes; ctypes.c_int.from_address({address})"));
    }

    [Fact]
    public void Callbacks_run_without_foreign_code()
    {
        using PythonEngine engine = new();
        engine.Check(Raises + """
            add = CFUNCTYPE(c_int, c_int, c_int)(lambda a, b: a + b)
            assert add(2, 3) == 5
            assert cast(add, c_void_p).value == cast(cast(add, CFUNCTYPE(c_int)), c_void_p).value
            address = cast(add, c_void_p).value
            assert CFUNCTYPE(c_int, c_int, c_int)(address)(4, 5) == 9
            def endless(a, b): return add(a, b)
            add = CFUNCTYPE(c_int, c_int, c_int)(endless)
            import sys
            sys.unraisablehook = lambda problem: None
            add(1, 2)
            """);
    }
}
