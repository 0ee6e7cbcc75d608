using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>Annotations: evaluated on demand (PEP 649, PEP 749), or strings (PEP 563).</summary>
internal sealed partial class CodeGenerator
{
    // annotationlib.Format.VALUE_WITH_FAKE_GLOBALS: what an __annotate__ function supports at most.
    private const int ValueWithFakeGlobals = 2;

    // Enters the unit of a function that takes a format, and raises NotImplementedError for one it does not support.
    private void EnterAnnotationScope(in SourceSpan location, Scope scope, string name)
    {
        CompilationUnit unit = EnterScope(name, UnitType.Annotations, scope, location.Line, null);
        unit.PositionalOnlyCount = 1;
        Emit(Opcode.LOAD_FAST, 0, location);
        LoadConstant(PyInt.From(ValueWithFakeGlobals), location);
        Emit(Opcode.COMPARE_OP, Operands.CompareOperand(ComparisonOperator.Gt), location);
        int body = NewLabel();
        EmitJump(Opcode.POP_JUMP_IF_FALSE, body, location);
        Emit(Opcode.LOAD_COMMON_CONSTANT, (int)CommonConstant.NotImplementedError, location);
        Emit(Opcode.RAISE_VARARGS, 1, location);
        UseLabel(body);
    }

    private void LeaveAnnotationScope(in SourceSpan location)
    {
        Emit(Opcode.RETURN_VALUE, location);

        // The parameter shows as "format", though no annotation can refer to it.
        _unit.FirstLocalName = "format";
        MakeClosure(Finish(addNone: true), 0, location);
    }

    private bool PushFunctionAnnotations(FunctionDef node)
    {
        Scope scope = _table.Annotations(node);
        if (!scope.AnnotationsUsed)
            return false;
        SourceSpan location = node.Span;
        EnterAnnotationScope(location, scope, scope.Name);
        Arguments arguments = node.Arguments;
        int count = PushAnnotations(arguments.Positional, location);
        count += PushAnnotations(arguments.PositionalOnly, location);
        if (arguments.Variable is { } variable)
            count += PushAnnotation(variable.Name, variable.Annotation, location);
        count += PushAnnotations(arguments.KeywordOnly, location);
        if (arguments.VariableKeyword is { } keyword)
            count += PushAnnotation(keyword.Name, keyword.Annotation, location);
        count += PushAnnotation("return", node.Returns, location);
        Emit(Opcode.BUILD_MAP, count, location);
        LeaveAnnotationScope(location);
        return true;
    }

    private int PushAnnotations(Argument[] arguments, in SourceSpan location)
    {
        int count = 0;
        foreach (Argument argument in arguments)
            count += PushAnnotation(argument.Name, argument.Annotation, location);
        return count;
    }

    private int PushAnnotation(string name, Expr? annotation, in SourceSpan location)
    {
        if (annotation is null)
            return 0;
        LoadConstant(PyStr.Intern(Mangle(name)), location);
        if (_future.Annotations)
        {
            LoadAnnotationText(annotation);
        }
        else if (annotation is Starred starred)
        {
            // *args: *Ts stands for the one item of [*Ts].
            VisitExpression(starred.Value);
            Emit(Opcode.UNPACK_SEQUENCE, 1, location);
        }
        else
        {
            VisitExpression(annotation);
        }

        return 1;
    }

    private void LoadAnnotationText(Expr annotation) =>
        LoadConstant(Unparser.Unparse(annotation), annotation.Span);

    private void VisitAnnotatedAssignment(AnnAssign node)
    {
        SourceSpan location = node.Span;
        if (node.Value is not null)
        {
            VisitExpression(node.Value);
            VisitExpression(node.Target);
        }

        switch (node.Target)
        {
            case Name name:
                if (!node.Simple || _unit.Type is not (UnitType.Module or UnitType.Class))
                    break;
                if (_future.Annotations)
                {
                    LoadAnnotationText(node.Annotation);
                    Emit(Opcode.LOAD_NAME, NameIndex("__annotations__"), location);
                    LoadConstant(PyStr.Intern(Mangle(name.Id)), location);
                    Emit(Opcode.STORE_SUBSCR, location);
                }
                else
                {
                    DeferAnnotation(node);
                }

                break;
            case Syntax.Attribute attribute:
                if (node.Value is null)
                    CheckAnnotationExpression(attribute.Value);
                break;
            case Subscript subscript:
                if (node.Value is null)
                {
                    CheckAnnotationExpression(subscript.Value);
                    CheckAnnotationSubscript(subscript.Index);
                }

                break;
        }
    }

    // Remembers an annotation for the __annotate__ function; one that may not be reached is noted when it is.
    private void DeferAnnotation(AnnAssign node)
    {
        SourceSpan location = node.Span;
        List<(AnnAssign Node, int ConditionalIndex)> annotations = _unit.DeferredAnnotations ??= [];
        if (_unit.Type != UnitType.Module && _unit.ConditionalDepth == 0)
        {
            annotations.Add((node, -1));
            return;
        }

        int index = _unit.NextConditionalAnnotation++;
        annotations.Add((node, index));
        int cell = _unit.CellVariables.GetOrAdd("__conditional_annotations__");
        if (_unit.Type == UnitType.Class)
            Emit(Opcode.LOAD_DEREF, cell, location);
        else
            Emit(Opcode.LOAD_NAME, _unit.Names.GetOrAdd("__conditional_annotations__"), location);
        LoadConstant(PyInt.From(index), location);
        Emit(Opcode.SET_ADD, 1, location);
        Emit(Opcode.POP_TOP, location);
    }

    private void CheckAnnotationExpression(Expr node)
    {
        VisitExpression(node);
        Emit(Opcode.POP_TOP, node.Span);
    }

    // Everything in the subscript of an annotated target must be defined.
    private void CheckAnnotationSubscript(Expr node)
    {
        switch (node)
        {
            case SliceExpr slice:
                if (slice.Lower is not null)
                    CheckAnnotationExpression(slice.Lower);
                if (slice.Upper is not null)
                    CheckAnnotationExpression(slice.Upper);
                if (slice.Step is not null)
                    CheckAnnotationExpression(slice.Step);
                break;
            case TupleExpr tuple:
                foreach (Expr element in tuple.Elements)
                    CheckAnnotationSubscript(element);
                break;
            default:
                CheckAnnotationExpression(node);
                break;
        }
    }

    private void EmitDeferredAnnotations(in SourceSpan location)
    {
        if (_unit.DeferredAnnotations is not { } annotations)
            return;
        CompilationUnit unit = _unit;
        UnitType unitType = unit.Type;
        InstructionSequence instructions = unit.Instructions;

        // A module's __annotate__ is made before anything else runs, where the placeholder is.
        if (unitType == UnitType.Module)
            unit.Instructions = _workspace.TakeSequence();
        Scope block = Scope.AnnotationBlock!;
        EnterAnnotationScope(location, block, block.Name);
        Emit(Opcode.BUILD_MAP, 0, location);
        foreach ((AnnAssign node, int index) in annotations)
        {
            SourceSpan span = node.Span;
            string mangled = NameMangling.Mangle(_unit.ClassName, ((Name)node.Target).Id);
            int notSet = NewLabel();
            if (index >= 0)
            {
                LoadConstant(PyInt.From(index), span);
                if (unitType == UnitType.Class)
                    Emit(Opcode.LOAD_DEREF, _unit.FreeVariables.GetOrAdd("__conditional_annotations__"), span);
                else
                    Emit(Opcode.LOAD_GLOBAL, NameIndex("__conditional_annotations__"), span);
                Emit(Opcode.CONTAINS_OP, 0, span);
                EmitJump(Opcode.POP_JUMP_IF_FALSE, notSet, span);
            }

            VisitExpression(node.Annotation);
            Emit(Opcode.COPY, 2, span);
            LoadConstant(PyStr.Intern(mangled), span);
            Emit(Opcode.STORE_SUBSCR, location);
            UseLabel(notSet);
        }

        LeaveAnnotationScope(location);
        StoreName(Scope.Type == BlockType.Class ? "__annotate_func__" : "__annotate__", location);
        if (unitType == UnitType.Module)
        {
            instructions.Annotations = unit.Instructions;
            unit.Instructions = instructions;
        }
    }
}
