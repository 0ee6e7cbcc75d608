"""Flags, widths and modifiers of the fields of time.strftime()."""
import time

moments = [(2001, 2, 3, 4, 5, 6, 5, 34, 0), (7, 2, 3, 14, 5, 6, 5, 34, 0)]
formats = """%4Y %6Y %Y %10d %_10d %010d %-10d %5e %05e %_5e %-e %10a %010a %^a %#a %#p %^10B %10c %010D %-10D %_10D %5% %5n %Ey %5Ey %EY
%Od %5Od %Ed %Oa %Q %5Q %- %5 % %E %^ %10F %10T %10R %10r %3C %g %3g %5G %_-5d %-_5d %+Y %P %^P %#P %#h %#B %5j %-j %_j %-H %_H %-y %_y
%_Y %-Y %_5Y %-m %k %-k %0k %05k %l %-l %-I %_W %10w %N %+ %L %0 %0001d %#x %10% %:z %_U %EX %Ex %Ec %Om %OU""".split()
for form in formats:
    print(form, [time.strftime(form, moment) for moment in moments])
print(time.pthread_getcpuclockid.__name__, [name for name in ("ctime", "gmtime", "strftime") if getattr(time, name).__text_signature__])
