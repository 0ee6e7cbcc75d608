"""The module behind json: its scanner, its encoder, their errors."""
import _json


class Context:
    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.__getitem__


scan = _json.make_scanner(Context)
for text in (
    '{"a": [1, -2, 3.5, 1e5, true, false, null], "b": {"a": "\\u00e9\\ud83d\\ude00\\n"}}',
    '[]', '{}', '[NaN, Infinity, -Infinity]', '"\\ud800"', '123456789012345678901234567890', '-0', '-0.0', '1.', '01', '"é😀"',
):
    value, end = scan(text, 0)
    print(ascii(value), end)
for text in ('', 'x', '-', '[', 'nul', '1', '{"a": x}'):
    try:
        print(scan(text, 0))
    except StopIteration as error:
        print("stop", error.value)
    except ImportError:
        print("an error of json.decoder")

print(_json.scanstring('abc\\t"rest', 0), _json.scanstring('a\nb"', 0, False))
for text in ('plain', 'q"b\\s/', '\x00\x1f\x7f\x80é\u2028😀\ud800', ''):
    print(ascii(_json.encode_basestring(text)), _json.encode_basestring_ascii(text))


def default(value):
    if isinstance(value, set):
        return sorted(value)
    raise TypeError(f"no form for {value!r}")


def encoder(markers=None, indent=None, sort=False, skip=False, nan=True):
    return _json.make_encoder(markers, default, _json.encode_basestring_ascii, indent, ": ", ", ", sort, skip, nan)


value = {"b": [1, 2.5, None, True, ("x", {})], "a": {3, 1, 2}, 1: "int", None: 0, 2.5: [], False: float("inf")}
print(encoder()(value, 0)[0])
print(encoder(indent="  ")(value, 0)[0])
print(encoder(sort=True)({"b": 1, "a": 2}, 0)[0], encoder(skip=True)({(): 1, "k": 2}, 0)[0])
loop = []
loop.append({"loop": loop})
for make, bad in ((encoder(), {(): 1}), (encoder(nan=False), [float("nan")]), (encoder({}), loop), (encoder(), [1, {"k": object}])):
    try:
        make(bad, 0)
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error, getattr(error, "__notes__", None))
print(scan.strict, scan.parse_float, encoder().item_separator, encoder().sort_keys)
