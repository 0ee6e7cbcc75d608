using System.Runtime.InteropServices;
using Krait.Modules;
using Krait.Objects;
using Krait.Protocols;
using ZstdSharp.Unsafe;

namespace Krait.Library.Zstandard;

/// <summary>The errors of the format's library as Python's.</summary>
internal static class ZstdErrors
{
    public static PyType Type =>
        ModuleExceptions.Get("compression.zstd", "ZstdError", ExceptionTypes.Exception, "An error occurred in the zstd library.");

    public static PyObject? Set(string message) => Raise.Set(Type, message);

    /// <summary>Whether a result is no error; false with ZstdError set that begins with what could not be done.</summary>
    public static bool Check(nuint result, string failure) =>
        !Methods.ZSTD_isError(result) || Set($"Unable to {failure}: {Methods.ZSTD_getErrorName(result)}") is not null;
}

/// <summary>Bytes, or other numbers, at an address that stays the same.</summary>
internal sealed unsafe class FixedBytes : IDisposable
{
    private GCHandle _handle;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    public FixedBytes(Array items)
    {
        Length = (nuint)items.LongLength;
        _handle = GCHandle.Alloc(items, GCHandleType.Pinned);
    }

    public void* Address => (void*)_handle.AddrOfPinnedObject();

    public nuint Length { get; }

    public void Dispose()
    {
        if (_handle.IsAllocated) _handle.Free();
        GC.SuppressFinalize(this);
    }

    ~FixedBytes()
    {
        if (_release.IsDue(this)) Dispose();
    }
}
