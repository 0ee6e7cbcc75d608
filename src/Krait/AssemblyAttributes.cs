using System.Runtime.CompilerServices;

// Buffers on the stack are written before they are read, so clearing them first is time lost; on processors where the
// runtime clears them with wide registers it also makes the block copies of the garbage collector slow, which use narrow ones.
[module: SkipLocalsInit]
