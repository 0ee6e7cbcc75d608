"""Writes the syntax trees of Python files as text, with all attributes: what TreeDump of the compiler's tests writes.

    python3.14 tests/corpus/dump_trees.py [--full] FOLDER | FILE ...
"""
import ast
import pathlib
import sys
import warnings


def show(node, out):
    if isinstance(node, list):
        out.append("[")
        for item in node:
            show(item, out)
            out.append(",")
        out.append("]")
    elif isinstance(node, ast.AST):
        out.append(type(node).__name__ + "(")
        for name in node._fields:
            out.append(name + "=")
            show(getattr(node, name), out)
            out.append(",")
        for name in node._attributes:
            out.append(name + "=" + str(getattr(node, name)) + ",")
        out.append(")")
    else:
        out.append(type(node).__name__ + ":" + repr(node))


def digest(text):
    return "%016x" % (int.from_bytes(text.encode("utf-8", "surrogatepass"), "little") % 0xFFFFFFFFFFFFFFC5)


def main(arguments):
    full = "--full" in arguments
    warnings.simplefilter("ignore")
    for root in map(pathlib.Path, (each for each in arguments if each != "--full")):
        files = [root] if root.is_file() else sorted(file for file in root.rglob("*.py") if file.is_file())
        for file in files:
            name = str(file.relative_to(root.parent if root.is_file() else root))
            try:
                tree = compile(file.read_bytes(), name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
            except (SyntaxError, ValueError) as error:
                print(name, "!", type(error).__name__)
                continue
            out = []
            show(tree, out)
            print(name, "".join(out) if full else digest("".join(out)))


main(sys.argv[1:])
