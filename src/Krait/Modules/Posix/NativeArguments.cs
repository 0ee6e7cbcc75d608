using System.Runtime.InteropServices;

namespace Krait.Modules.Posix;

/// <summary>Arguments and environment of a program that takes the place of this one.</summary>
internal static unsafe partial class NativeArguments
{
    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true)]
    private static partial int Execute(byte* path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "fexecve", SetLastError = true)]
    private static partial int Execute(int descriptor, byte** arguments, byte** environment);

    /// <summary>Runs a program in this process; returns only when that fails, with -1 and the system's error.</summary>
    public static int Execute(byte[] path, byte[][] arguments, byte[][] environment)
    {
        using NativeTexts words = new(arguments);
        using NativeTexts variables = new(environment);
        using NativeTexts program = new([path]);
        return Execute(program.First, words.Pointers, variables.Pointers);
    }

    /// <summary>Runs the program that a descriptor is open for in this process.</summary>
    public static int Execute(int descriptor, byte[][] arguments, byte[][] environment)
    {
        using NativeTexts words = new(arguments);
        using NativeTexts variables = new(environment);
        return Execute(descriptor, words.Pointers, variables.Pointers);
    }
}

/// <summary>Texts with a zero at the end of each, in an array with a null at its end.</summary>
internal readonly unsafe ref struct NativeTexts
{
    public NativeTexts(byte[][] texts)
    {
        Pointers = (byte**)NativeMemory.AllocZeroed((nuint)(texts.Length + 1), (nuint)sizeof(byte*));
        for (int i = 0; i < texts.Length; i++)
        {
            byte* copy = (byte*)NativeMemory.AllocZeroed((nuint)texts[i].Length + 1);
            texts[i].CopyTo(new Span<byte>(copy, texts[i].Length));
            Pointers[i] = copy;
        }
    }

    /// <summary>The array.</summary>
    public byte** Pointers { get; }

    /// <summary>The first text.</summary>
    public byte* First => Pointers[0];

    /// <summary>Frees the texts and the array.</summary>
    public void Dispose()
    {
        for (byte** each = Pointers; *each is not null; each++) NativeMemory.Free(*each);
        NativeMemory.Free(Pointers);
    }
}
