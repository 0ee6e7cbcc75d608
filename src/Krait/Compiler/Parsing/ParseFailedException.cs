namespace Krait.Compiler.Parsing;

/// <summary>
/// The source does not follow the grammar. It says nothing more: which error to report is the <c>Diagnosis</c>'s to find out.
/// </summary>
internal sealed class ParseFailedException : Exception;
