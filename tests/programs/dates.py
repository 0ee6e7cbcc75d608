# The native half of datetime: construction, arithmetic, text both ways, zones, pickling, errors.
import copy
import pickle
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def report(*expressions):
    for expression in expressions:
        try:
            print(expression, "->", repr(eval(expression)))
        except Exception as error:
            print(expression, "->", type(error).__name__, error)


report(
    "date(2020, 2, 30)", "date()", "date(1, 2, 3, 4)", "date(1.0, 1, 1)", "date(2020, 2, 29) + timedelta(366)", "date.max + timedelta(1)",
    "date(2020, 1, 1) - date(1999, 12, 31)", "date(2020, 12, 31).isocalendar()", "date.fromisocalendar(2020, 53, 4)", "date.fromisocalendar(2021, 53, 1)",
    "date.fromisoformat('2021-W05-3')", "date.fromisoformat('20210230')", "date(2020, 1, 1) < datetime(2020, 1, 1)", "date(1, 2, 3).strftime('%Y %j %a %F')",
    "date.fromordinal(730000)", "date(2024, 5, 6).timetuple()", "date(2024, 5, 6).replace(day=40)", "format(date(2024, 5, 6), '%d.%m.%y')")
report(
    "timedelta(1, 2, 3, 4, 5, 6, 7)", "timedelta(0.1, 0.1, 0.5)", "timedelta(microseconds=2.5)", "timedelta(days='1')", "timedelta.max + timedelta(1)",
    "timedelta(1) / 7", "timedelta(1) / timedelta(hours=5)", "timedelta(-1) // timedelta(hours=5)", "divmod(timedelta(2), timedelta(hours=-7))",
    "timedelta(3) * 0.1", "timedelta(1) // 0", "abs(timedelta(-1, 5))", "str(timedelta(-1, 5, 7))", "timedelta(days=10**9)", "timedelta.max.total_seconds()",
    "sorted([timedelta(1), timedelta(-1), timedelta(0, 1)])", "hash(timedelta(1, 2, 3)) == hash((1, 2, 3))")
report(
    "time(25)", "time(1, 2, 3, 4, fold=1)", "time.fromisoformat('T102030,25+0130')", "time.fromisoformat('24:00:01')", "time(1, 2).isoformat('milliseconds')",
    "time(1, 2).isoformat('nonsense')", "time(1) < time(2, tzinfo=UTC)", "time(5, tzinfo=timezone(timedelta(hours=5))) == time(0, tzinfo=UTC)",
    "time(13, 5).strftime('%I:%M %p %f')")
report(
    "datetime(2020, 1, 2, 3, 4, 5, 6, UTC)", "datetime(2020, 1, 2, 3, fold=2)", "datetime(2020, 1, 1, tzinfo=3)", "datetime.fromisoformat('2020-01-01T10:20:30.5Z')",
    "datetime.fromisoformat('20200101X24')", "datetime.fromisoformat('2020-W01-1T10:20:30-05:30:15.000001')", "datetime.fromisoformat('2020-01-01T1')",
    "datetime(2020, 1, 1, 5).isoformat(' ', 'minutes')", "datetime(2020, 1, 1, 5).isoformat('\\u2192')", "datetime.fromtimestamp(1.0000005, UTC)",
    "datetime.fromtimestamp(1e20, UTC)", "datetime.fromtimestamp(float('nan'))", "datetime(1970, 1, 2, tzinfo=UTC).timestamp()",
    "datetime(2020, 1, 1, tzinfo=UTC) - datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=3)))", "datetime(2020, 1, 1) - datetime(2020, 1, 1, tzinfo=UTC)",
    "datetime(2020, 1, 1, tzinfo=UTC).astimezone(timezone(timedelta(hours=-3, minutes=-30)))", "datetime.min - timedelta(microseconds=1)",
    "datetime.combine(date(2020, 1, 1), time(5, tzinfo=UTC))", "datetime.strptime('2020-03-04 05:06:07 +0100', '%Y-%m-%d %H:%M:%S %z')",
    "datetime(2020, 1, 1, 5, tzinfo=UTC).strftime('%z %:z %Z %f %-d %e')", "datetime(2020, 1, 1).__replace__(fold=1)", "datetime(2024, 2, 3, 4, 5).ctime()")
report(
    "timezone(timedelta(1))", "timezone(timedelta(hours=1), 5)", "timezone(timedelta(hours=-1, seconds=7)).tzname(None)", "timezone(timedelta(0)) is UTC",
    "timezone.utc.fromutc(datetime(2020, 1, 1))", "tzinfo().utcoffset(None)", "timezone.min, timezone.max")


class Summer(tzinfo):
    def utcoffset(self, moment):
        return timedelta(hours=1) + self.dst(moment)

    def dst(self, moment):
        return timedelta(hours=1) if moment is not None and 4 <= moment.month < 10 else timedelta(0)

    def tzname(self, moment):
        return "S%T"


class Stamp(datetime):
    def __new__(cls, *arguments, **keywords):
        self = super().__new__(cls, *arguments, **keywords)
        self.made = True
        return self


summer = Summer()
moment = Stamp(2021, 6, 1, 12, tzinfo=summer)
print(moment, moment.strftime("%Z %z"), moment.utctimetuple().tm_hour, moment.timetuple().tm_isdst)
print(type(moment + timedelta(1)), (moment + timedelta(1)).made, type(moment.date()), moment.astimezone(UTC))
print(datetime(2021, 12, 1, tzinfo=UTC).astimezone(summer), summer.fromutc(datetime(2021, 7, 1, tzinfo=summer)))
for value in (date(2020, 2, 3), time(1, 2, 3, 4, UTC, fold=1), datetime(2020, 1, 2, 3, 4, 5, 6, fold=1), timedelta(-1, 2, 3), UTC, timezone(timedelta(hours=1), "x")):
    print(all(pickle.loads(pickle.dumps(value, protocol)) == value for protocol in range(6)), copy.deepcopy(value) == value, value.__reduce_ex__(4))


class Replacing(datetime):
    def replace(self, **changes):
        return "another replace"


class Unprintable:
    def __repr__(self):
        raise ValueError("no text")


report(
    "date.__replace__.__text_signature__", "date(2020, 1, 2).__replace__(year=1)", "time(3).__replace__(fold=1)", "time(3).__replace__(other=1)",
    "datetime(2020, 1, 2).__replace__(*range(11))", "copy.replace(Replacing(2020, 1, 2), hour=3)", "Replacing(2020, 1, 2).replace(hour=3)",
    "time.__replace__(date(2020, 1, 2))", "type(date(2020, 1, 1).isocalendar())(2020, Unprintable(), 1)")
