"""Decimal arithmetic: operations, functions, contexts, signals, formats."""
import pickle
from decimal import *

D = Decimal
print(getcontext())
print(D("1.10") + D("2.2"), D(1) / 3, D("1.20") * 3, D(7) // -2, D(7) % -2, divmod(D("-7.5"), 2), -D("0"), +D("-0.00"), abs(D("-3.14")))
print(D(2).sqrt(), D(1).exp(), D(10).ln(), D(3).log10(), D(1000).log10(), D(2) ** D("0.5"), D(4) ** D("0.5"), D(2) ** 100, D(8) ** -3, D("1.0000001") ** D("1e-30"), pow(D(7), 13, 11))
print(D("123.455").quantize(D("0.01")), D("123.455").quantize(D("0.01"), ROUND_DOWN), D("1e3").normalize(), D("1200").normalize(), D("2.5").to_integral_value(), D("-1.7").to_integral_exact())
print(*[D("2.675").quantize(D("0.01"), getattr(__import__("decimal"), mode)) for mode in ("ROUND_UP", "ROUND_DOWN", "ROUND_CEILING", "ROUND_FLOOR", "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP")])
print(D("NaN"), D("-sNaN123"), D("Infinity"), D("-inf"), D("1E+5"), D("0E-10"), repr(D("1.5e-20")), D("123456e3").to_eng_string(), D("١٢٣"), D(" 1_000.5 "))
print(D((1, (1, 2, 3), -2)), D(0.1), D.from_float(-0.0), D.from_number(7), D(10**40), D("3.14").as_tuple(), D("-0.75").as_integer_ratio(), int(D("-9.99")), round(D("2.675"), 2), round(D("2.5")), float(D("1e-5")))
print(hash(D("1.5")) == hash(1.5), hash(D(10**30)) == hash(10**30), D("1.5") == 1.5, D(1) < 2 < D("2.5"), D("NaN") == D("NaN"), max(D(1), D("1.0")).as_tuple().exponent, D("1.0").compare_total(D(1)))
print(D("1.23").next_plus(), D("1.23").next_minus(), D(1).next_toward(2), D("12.3").logb(), D("1.5").scaleb(3), D("1011").logical_and(D("1101")), D("123").rotate(1), D("123").shift(-1), D("2").fma(3, 4), D(10).remainder_near(6), D("-1").copy_sign(D(2)), D("1e-7").number_class())
for text in (".2f", ",.3f", "e", "10", "<10", "^+12.1f", "010.2f", "%", ".3g", "_", "z.0f", "*>12,.1f", ".10,f"):
    print(repr(format(D("1234567.8915"), text)), repr(format(D("-0.0004"), text)))
with localcontext(prec=50, rounding=ROUND_FLOOR) as context:
    print(D(1) / 7, D(2).ln(), D(-1) / 3, context.flags[Inexact], context.prec)
with localcontext() as context:
    context.prec = 200
    print(D(2).sqrt(), D(5).exp(), D("0.7") ** D("1.3"))
context = Context(prec=5, Emin=-10, Emax=10, clamp=1, traps=[])
for action in ("context.divide(1, 3)", "context.multiply(D('9e9'), 99)", "context.power(2, 50)", "context.exp(-30)", "context.create_decimal('123456.789')", "context.divide(0, 0)", "context.add(D('1e-9'), D('1e-13'))"):
    context.clear_flags()
    print(action, eval(action), sorted(flag.__name__ for flag, is_set in context.flags.items() if is_set))
for action in ("D(1) / 0", "D(0) / 0", "D('abc')", "D('1e1000000') * 10", "D('sNaN') + 1", "D(-1).sqrt()", "D(1).quantize(D('1e-40'))", "D('NaN') < 1", "D(1) < 'a'", "D([1])", "int(D('inf'))", "hash(D('sNaN'))", "Context(prec=0)", "Context(rounding='up')", "getcontext().__setattr__('Emin', 1)", "format(D(1), 'q')", "D(1) // 0", "D(0) ** 0"):
    try:
        print(action, eval(action))
    except Exception as error:
        print(action, type(error).__name__, error)
print(pickle.loads(pickle.dumps(D("1.50"))), repr(pickle.loads(pickle.dumps(Context(prec=7)))), IEEEContext(64), BasicContext.prec, ExtendedContext.traps[Overflow])


class Money(Decimal):
    pass


print(type(Money("1.5") + 1).__name__, Money("2.50"), repr(Money(3)), type(Money.from_float(0.5)).__name__)
