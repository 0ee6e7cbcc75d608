# Template strings (PEP 750) and formatted strings (PEP 701).
name, value, width, items = 'World', 3.14159, 10, ['a', 'b']
template = t'Hello {name!r:>{width}} and {value:.2f}{items[0]}!'
print(template, type(template).__name__)
print(template.strings, template.values)
for part in template:
    print(type(part).__name__, part if isinstance(part, str) else (part.value, part.expression, part.conversion, part.format_spec))
print(t'', list(t''), t'only', t'{1}{2}'.strings, (t'{1 + 1 =}').interpolations, t'{name=!s:x}')
print((t'a' t'b{1}').strings, rt'\n{1}'.strings, (t'x{1}' + t'{2}y'))
Template = type(template)
Interpolation = type(template.interpolations[0])
for text in ["t'a' + 'b'", "'a' + t'b'", 'Interpolation(1)', 'Interpolation()', 'Interpolation(1, 2)', 'Interpolation(1, "x", "q")', 'Interpolation(1, "x", "r", "f")',
             'Template("a", "b", Interpolation(1), "c")', 'Template(1)', 'Template(a=1)', 'list(Template("", Interpolation(1, "q"), ""))', 'Interpolation.__match_args__',
             'template.strings.x', 'template[0]', 'len(template)', 'template.interpolations[0].__reduce__()[1]', 'Template("x") + Template("y")', 'str(t"{name}")', 'format(t"{name}", "x")',
             't"{1/0}"', 't"{undefined}"']:
    try:
        print(text, '->', eval(text))
    except Exception as error:
        print(text, '!', type(error).__name__, error)
match t'{name}':
    case Template(interpolations=(Interpolation(v, e, c, f),)):
        print(v, e, c, f)


def render(t):
    return ''.join(p if isinstance(p, str) else format({'r': repr, 's': str, 'a': ascii, None: lambda x: x}[p.conversion](p.value), p.format_spec) for p in t)


print(render(template))

print(f'{name!r:>{width}}|{value:^+{width}.{2}f}|{items!s}|{1000000:,}|{255:#x}|{value=:.1f}|{name = }|{"nested {1}"}')
print(f'{{}} {{{name}}} {name!a} {"é"!a} {lambda_ if (lambda_ := 5) else 0} {f"{f"{1}"}"} {'quote "in" quote'}')
print(f'''multi
{
    name  # comment
    .upper()
}''', f'{1:{"{"}>{5}}', f'{"a" "b"}', f'{[x for x in range(3)]}', f'{ {1: 2}[1] }', f'\N{BULLET}{1}\x41', rf'\d{1}')
for spec in ['', '5', '<5', '>5', '^5', '*^7', '05', '+', '-', ' ', '+05d', 'x', 'X', '#x', 'o', 'b', '#b', 'c', 'e', '.2e', 'f', '.3f', 'g', '%', 'n', ',', '_', '_x', ',.2f', 'z.1f', '=+8', '010,', 's', '.2', 'q', '5.5.5', '<<<', '0<5', ',,', 'x,']:
    row = []
    for item in (65, -3.5, 'text', True, 2 + 3j):
        try:
            row.append(format(item, spec))
        except (ValueError, TypeError, OverflowError) as error:
            row.append(str(error))
    print(repr(spec), row)
print('%5d|%-5d|%05d|%+d|% d|%x|%X|%#o|%e|%.2f|%g|%c|%c|%r|%s|%a|%%|%(k)s' % {'k': 1} if False else '%5d|%-5d|%05d|%+d|% d|%x|%X|%#o|%e|%.2f|%g|%c|%c|%r|%s|%a|%%' % (1, 2, 3, 4, 5, 255, 255, 8, 12345.678, 1.005, 1e10, 65, 'B', 'r', 's', 'é'))
print('{0} {1!r:>5} {k[x]} {o.real} {0:{1}}'.format('a', 5, k={'x': 'y'}, o=1j), '{:{}{}}'.format('x', '^', 5), '{!s}'.format(b'x'))
