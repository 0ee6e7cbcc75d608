"""Strings made by +=, join, format, f-strings, replace, split and translate."""


def table(rows):
    lines = []
    for i in range(rows):
        name = f"item{i:05d}"
        price = i * 1.25 + 0.1
        lines.append(f"{name:<12}|{price:>12.2f}|{i % 7 * '*':^9}|{i:#x}")
    return "\n".join(lines)


def csv(rows):
    text = ""
    for i in range(rows):
        text += "%d,%s,%.3f\n" % (i, "name" + str(i), i / 3)
    return text


def parse(text):
    total = 0.0
    names = []
    for line in text.splitlines():
        number, name, value = line.split(",")
        total += float(value) * int(number)
        names.append(name.strip().upper())
    return total, ";".join(names)


def characters(text):
    pieces = []
    for character in text:
        if character.isdigit():
            pieces.append(chr(ord("a") + int(character)))
        elif character.isalpha():
            pieces.append(character.lower())
        else:
            pieces.append("_")
    return "".join(pieces)


def main(size):
    first = table(size)
    second = csv(size)
    total, names = parse(second)
    third = characters(names)
    fourth = first.replace("item", "Ding").replace("|", " / ")
    words = [word for line in fourth.split("\n") for word in line.split()]
    print(len(first), len(second), f"{total:.3f}", len(names), len(words))
    print(third[:60], words[:9], "{0} of {total!r:>10}".format(third.count("_"), total=len(third)))


SIZE = 300
FULL_SIZE = 500000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
