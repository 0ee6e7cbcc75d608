using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

/// <summary>The errors of pickling.</summary>
internal static class PickleErrors
{
    public static PyType PickleError => ModuleExceptions.Get("_pickle", "PickleError", ExceptionTypes.Exception);

    public static PyType PicklingError => ModuleExceptions.Get("_pickle", "PicklingError", PickleError);

    public static PyType UnpicklingError => ModuleExceptions.Get("_pickle", "UnpicklingError", PickleError);

    /// <summary>Raises PicklingError; false.</summary>
    public static bool FailPickling(string message) => Raise.Set(PicklingError, message) is not null;

    /// <summary>Raises PicklingError while another error is handled; false.</summary>
    public static bool FailPickling(string message, PyBaseException? context)
    {
        FailPickling(message);
        if (context is not null && ThreadState.Current.Exception is { } raised) raised.Context = context;
        return false;
    }

    /// <summary>Raises UnpicklingError; null.</summary>
    public static PyObject? Unpickling(string message) => Raise.Set(UnpicklingError, message);

    /// <summary>Raises UnpicklingError; false.</summary>
    public static bool FailUnpickling(string message) => Unpickling(message) is not null;

    /// <summary>Adds a note to the pending exception; false.</summary>
    public static bool Note(string note)
    {
        PyBaseException? failure = Exceptions.Take();
        if (failure is not null && ExceptionNotes.Add(failure, note)) ThreadState.Current.Exception = failure;
        return false;
    }
}
