# Powers that are exact, or all but exact, at precisions about their length: no number of further digits tells how to round
# an exact result, so each has to be found as such.
import decimal

print(decimal.__name__, decimal.HAVE_THREADS)
cases = [
    (base, power)
    for base in ("2", "3", "5", "7", "8", "15", "16", "31", "32", "1.5", "0.5", "0.02", "1.25", "40", "12.8", "255", "1024")
    for power in ("2", "5", "13", "31", "32", "64", "-1", "-3", "-8", "-20", "0.5", "1.5", "-0.5", "0.2", "2.0", "3.00", "1E+1")
]
roundings = (decimal.ROUND_HALF_EVEN, decimal.ROUND_UP, decimal.ROUND_FLOOR)
for base, power in cases:
    line = []
    wide = decimal.Context(prec=200, traps=[])
    length = len(wide.power(decimal.Decimal(base), decimal.Decimal(power)).as_tuple().digits)
    for precision in sorted({2, 9, 16, *(p for p in range(length - 2, length + 3) if 1 <= p <= 60)}):
        # Roots are not rounded correctly but in the direction of the nearest by the library that CPython uses.
        rounding = roundings[precision % 3] if float(power).is_integer() else decimal.ROUND_HALF_EVEN
        context = decimal.Context(prec=precision, Emax=999, Emin=-999, rounding=rounding, traps=[])
        result = context.power(decimal.Decimal(base), decimal.Decimal(power))
        flags = "".join(sorted(flag.__name__[0] for flag, is_set in context.flags.items() if is_set))
        line.append(f"{precision}{rounding[6:8]} {result} {flags}")
    print(base, power, *line, sep="; ")
