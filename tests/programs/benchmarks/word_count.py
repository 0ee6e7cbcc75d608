"""Words counted in dicts: hashing of strings, get, setdefault, sorting of items."""

SYLLABLES = ["ka", "lo", "mi", "ne", "pu", "ra", "si", "to", "ve", "zu"]


def words(count):
    state = 7
    for _ in range(count):
        state = (state * 69069 + 1) & 0xFFFFFFFF
        number = state >> 16
        word = SYLLABLES[number % 10] + SYLLABLES[number // 10 % 10]
        if number & 1:
            word += SYLLABLES[number // 100 % 10]
        yield word


def main(size):
    text = " ".join(words(size))
    counts = {}
    for word in text.split():
        counts[word] = counts.get(word, 0) + 1
    by_letter = {}
    for word, count in counts.items():
        by_letter.setdefault(word[0], []).append((count, word))
    following = {}
    previous = None
    for word in text.split(" "):
        if previous in following:
            followers = following[previous]
        else:
            followers = following[previous] = {}
        if word in followers:
            followers[word] += 1
        else:
            followers[word] = 1
        previous = word
    for letter in sorted(by_letter):
        print(letter, sum(count for count, _ in by_letter[letter]), max(by_letter[letter]))
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:5]
    print(top, len(following), sum(len(f) for f in following.values()))


SIZE = 5000
FULL_SIZE = 2000000


if __name__ == "__main__":
    import sys
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
