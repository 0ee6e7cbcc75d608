namespace Krait;

// Python callables as delegates with up to eight parameters.
public readonly partial struct PyValue
{
    /// <summary>The callable as a delegate of 0 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<TResult> AsFunc<TResult>()
    {
        PyValue callable = this;
        return () => callable.Invoke().As<TResult>();
    }

    /// <summary>The callable as a delegate of 0 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action AsAction()
    {
        PyValue callable = this;
        return () => callable.Invoke();
    }

    /// <summary>The callable as a delegate of 1 parameter and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, TResult> AsFunc<T1, TResult>()
    {
        PyValue callable = this;
        return (a1) => callable.Invoke(callable.Convert(a1)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 1 parameter; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1> AsAction<T1>()
    {
        PyValue callable = this;
        return (a1) => callable.Invoke(callable.Convert(a1));
    }

    /// <summary>The callable as a delegate of 2 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, TResult> AsFunc<T1, T2, TResult>()
    {
        PyValue callable = this;
        return (a1, a2) => callable.Invoke(callable.Convert(a1), callable.Convert(a2)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 2 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2> AsAction<T1, T2>()
    {
        PyValue callable = this;
        return (a1, a2) => callable.Invoke(callable.Convert(a1), callable.Convert(a2));
    }

    /// <summary>The callable as a delegate of 3 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, T3, TResult> AsFunc<T1, T2, T3, TResult>()
    {
        PyValue callable = this;
        return (a1, a2, a3) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 3 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2, T3> AsAction<T1, T2, T3>()
    {
        PyValue callable = this;
        return (a1, a2, a3) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3));
    }

    /// <summary>The callable as a delegate of 4 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, T3, T4, TResult> AsFunc<T1, T2, T3, T4, TResult>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 4 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2, T3, T4> AsAction<T1, T2, T3, T4>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3), callable.Convert(a4));
    }

    /// <summary>The callable as a delegate of 5 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, T3, T4, T5, TResult> AsFunc<T1, T2, T3, T4, T5, TResult>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 5 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2, T3, T4, T5> AsAction<T1, T2, T3, T4, T5>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5));
    }

    /// <summary>The callable as a delegate of 6 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, T3, T4, T5, T6, TResult> AsFunc<T1, T2, T3, T4, T5, T6, TResult>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5, a6) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5), callable.Convert(a6)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 6 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2, T3, T4, T5, T6> AsAction<T1, T2, T3, T4, T5, T6>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5, a6) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5), callable.Convert(a6));
    }

    /// <summary>The callable as a delegate of 7 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, T3, T4, T5, T6, T7, TResult> AsFunc<T1, T2, T3, T4, T5, T6, T7, TResult>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5, a6, a7) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5), callable.Convert(a6), callable.Convert(a7)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 7 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2, T3, T4, T5, T6, T7> AsAction<T1, T2, T3, T4, T5, T6, T7>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5, a6, a7) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5), callable.Convert(a6), callable.Convert(a7));
    }

    /// <summary>The callable as a delegate of 8 parameters and a result; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> AsFunc<T1, T2, T3, T4, T5, T6, T7, T8, TResult>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5, a6, a7, a8) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5), callable.Convert(a6), callable.Convert(a7), callable.Convert(a8)).As<TResult>();
    }

    /// <summary>The callable as a delegate of 8 parameters; a call enters the engine.</summary>
    /// <returns>The delegate, which throws what a call of the value throws and, for a result that is not of the type,
    /// <see cref="InvalidCastException"/>.</returns>
    public Action<T1, T2, T3, T4, T5, T6, T7, T8> AsAction<T1, T2, T3, T4, T5, T6, T7, T8>()
    {
        PyValue callable = this;
        return (a1, a2, a3, a4, a5, a6, a7, a8) => callable.Invoke(callable.Convert(a1), callable.Convert(a2), callable.Convert(a3),
            callable.Convert(a4), callable.Convert(a5), callable.Convert(a6), callable.Convert(a7), callable.Convert(a8));
    }

    // Numbers and strings need no engine to be made; other values are made in the one of the callable.
    private PyValue Convert<T>(T value) => value switch
    {
        long number => number,
        int number => number,
        double number => number,
        bool truth => truth,
        string text => text,
        PyValue own => own,
        _ => RequireEngine().Wrap(value),
    };
}
