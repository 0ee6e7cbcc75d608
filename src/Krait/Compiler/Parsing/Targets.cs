using Krait.Compiler.Syntax;

namespace Krait.Compiler.Parsing;

/// <summary>Which expressions may be assigned to or deleted, and turning them into targets.</summary>
internal static class Targets
{
    /// <summary>Whether an expression is what the grammar calls <c>star_targets</c>.</summary>
    public static bool IsStarTarget(Expr expression) => expression switch
    {
        Name or Syntax.Attribute or Subscript => true,
        TupleExpr tuple => AllStarTargets(tuple.Elements),
        ListExpr list => AllStarTargets(list.Elements),
        Starred starred => starred.Value is not Starred && IsStarTarget(starred.Value),
        _ => false,
    };

    /// <summary>Whether an expression may be deleted.</summary>
    public static bool IsDeleteTarget(Expr expression)
    {
        switch (expression)
        {
            case Name or Syntax.Attribute or Subscript:
                return true;
            case TupleExpr tuple:
                foreach (Expr element in tuple.Elements)
                {
                    if (!IsDeleteTarget(element))
                        return false;
                }

                return true;
            case ListExpr list:
                foreach (Expr element in list.Elements)
                {
                    if (!IsDeleteTarget(element))
                        return false;
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Gives a target, and everything in it that is one, its context.</summary>
    public static void SetContext(Expr expression, ExprContext context)
    {
        switch (expression)
        {
            case Name name:
                name.Context = context;
                break;
            case Syntax.Attribute attribute:
                attribute.Context = context;
                break;
            case Subscript subscript:
                subscript.Context = context;
                break;
            case Starred starred:
                starred.Context = context;
                SetContext(starred.Value, context);
                break;
            case TupleExpr tuple:
                tuple.Context = context;
                foreach (Expr element in tuple.Elements)
                    SetContext(element, context);
                break;
            case ListExpr list:
                list.Context = context;
                foreach (Expr element in list.Elements)
                    SetContext(element, context);
                break;
        }
    }

    private static bool AllStarTargets(Expr[] elements)
    {
        foreach (Expr element in elements)
        {
            if (!IsStarTarget(element))
                return false;
        }

        return true;
    }
}
