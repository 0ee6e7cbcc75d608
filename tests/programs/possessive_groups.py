# What repeats that fail, and look-arounds, leave of groups.
import re
for pattern, text in [
    (r"(?:(?P<e>[0-9]+)!)?+(?P<r>\w+)", "1rc0"),
    (r"(?:(a)|b)*+c", "abbac"),
    (r"(?:(a)(b))?+a", "aab"),
    (r"(?>(a)|(ab))c", "abc"),
    (r"(?:(x)?y)*+(z)", "xyyz"),
    (r"((a)|b)++", "aba"),
    (r"(?=(a))?+\w", "ab"),
    (r"(?!(a)b)(\w)", "ac"),
    (r"(?:(\d+)(?:-(\d+))?+,)*+(\w)", "1-2,3,4-,x"),
]:
    match = re.match(pattern, text)
    print(pattern, match and (match.span(), match.regs, match.lastindex))
