"""A digest a file of what Python makes of a folder of sources, for two implementations to be compared by the lines they print.

    python3.14 tests/corpus/library.py WHAT FOLDER > FILE

WHAT is one of
    trees    ast.dump with all attributes
    tokens   tokenize.tokenize of the bytes, or the error it ends with
    symbols  the tables of symtable, with what each says of its symbols
    code0    the code objects without optimization
    code1    those under -O
    code2    those under -OO
"""
import ast
import os
import symtable
import sys
import tokenize
import warnings

FIELDS = ("co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_firstlineno",
          "co_name", "co_qualname", "co_names", "co_varnames", "co_freevars", "co_cellvars", "co_code", "co_linetable", "co_exceptiontable")
CODE = type((lambda: 0).__code__)
QUERIES = ("is_referenced", "is_parameter", "is_type_parameter", "is_global", "is_nonlocal", "is_declared_global", "is_local", "is_annotated",
           "is_free", "is_free_class", "is_imported", "is_assigned", "is_comp_iter", "is_comp_cell", "is_namespace")
LISTS = ("get_parameters", "get_locals", "get_globals", "get_nonlocals", "get_frees")


def trees(source, name):
    yield ast.dump(compile(source, name, "exec", ast.PyCF_ONLY_AST, dont_inherit=True), include_attributes=True)


def tokens(source, name):
    lines = iter(source.splitlines(keepends=True))
    try:
        for token in tokenize.tokenize(lambda: next(lines, b"")):
            yield repr(tuple(token))
    except (SyntaxError, tokenize.TokenError) as error:
        yield type(error).__name__ + repr(error.args)


def symbols(source, name):
    def walk(table):
        yield f"{table.get_type()} {table.get_name()} {table.get_lineno()} {table.is_optimized()} {table.is_nested()} {table.has_children()}"
        # Names that come from inner scopes are in the order of a set.
        for each in sorted(table.get_symbols(), key=lambda symbol: symbol.get_name()):
            yield each.get_name() + "".join(str(int(getattr(each, query)())) for query in QUERIES)
        for each in LISTS:
            if hasattr(table, each):
                yield each + repr(sorted(getattr(table, each)()))
        for child in table.get_children():
            yield from walk(child)
    yield from walk(symtable.symtable(source, name, "exec"))


def constant(value):
    if isinstance(value, CODE):
        return "<code " + value.co_qualname + ">"
    if isinstance(value, tuple):
        return "(" + ",".join(map(constant, value)) + ")"
    if isinstance(value, frozenset):
        return "frozenset{" + ",".join(sorted(map(constant, value))) + "}"
    if isinstance(value, slice):
        return "slice(" + constant(value.start) + "," + constant(value.stop) + "," + constant(value.step) + ")"
    return type(value).__name__ + ":" + repr(value)


def codes(source, name, optimize):
    def walk(code):
        for field in FIELDS:
            value = getattr(code, field)
            yield field + "=" + (value.hex() if isinstance(value, bytes) else repr(value))
        yield ",".join(map(constant, code.co_consts))
        for each in code.co_consts:
            if isinstance(each, CODE):
                yield from walk(each)
    yield from walk(compile(source, name, "exec", dont_inherit=True, optimize=optimize))


def digest(rows):
    return "%016x" % (int.from_bytes("\n".join(rows).encode("utf-8", "surrogatepass"), "little") % 0xFFFFFFFFFFFFFFC5)


def files(folder):
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(root, name)
            if name.endswith(".py") and os.path.isfile(path):
                yield path


def main(what, folder):
    warnings.simplefilter("ignore")
    make = (lambda source, name: codes(source, name, int(what[4:]))) if what.startswith("code") else {"trees": trees, "tokens": tokens, "symbols": symbols}[what]
    for path in files(folder):
        with open(path, "rb") as file:
            source = file.read()
        name = os.path.relpath(path, folder)
        try:
            print(name, digest(list(make(source, name))))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            print(name, "!", type(error).__name__, error.args[0])


main(*sys.argv[1:])
