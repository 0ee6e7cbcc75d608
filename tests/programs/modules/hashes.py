"""Hash functions, message authentication, keys from passwords."""
import _blake2
import _hashlib
import _hmac
import _md5
import _sha1
import _sha2
import _sha3

data = bytes(range(256)) * 17
for make in (_md5.md5, _sha1.sha1, _sha2.sha224, _sha2.sha256, _sha2.sha384, _sha2.sha512, _sha3.sha3_224, _sha3.sha3_256, _sha3.sha3_384, _sha3.sha3_512, _blake2.blake2b, _blake2.blake2s):
    piecewise = make()
    for start in range(0, len(data), 777):
        piecewise.update(data[start:start + 777])
    copy = piecewise.copy()
    piecewise.update(b"more")
    print(make().name, make(b"").hexdigest()[:16], make(b"abc").hexdigest(), make(data).digest() == copy.digest(), piecewise.hexdigest()[:16], make().block_size, make().digest_size)
print(_sha3.shake_128(b"abc").hexdigest(40), _sha3.shake_256(data).hexdigest(300)[-20:], _sha3.shake_128()._rate_bits, _sha3.sha3_256()._suffix)
print(_blake2.blake2b(b"x", digest_size=20, key=b"secret", salt=b"salt", person=b"me").hexdigest())
print(_blake2.blake2s(data, fanout=2, depth=2, leaf_size=4096, node_offset=3, node_depth=1, inner_size=32, last_node=True).hexdigest())
print(_hashlib.new("sha512_256", b"abc").hexdigest(), _hashlib.new("SHA512-224", b"abc").hexdigest(), _hashlib.openssl_sha3_256(b"").name)
for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256"):
    print(name, _hashlib.hmac_digest(b"key", data, name).hex()[:32], _hmac.compute_digest(b"k" * 200, b"message", name).hex()[:32])
state = _hashlib.hmac_new(b"key", b"a", "sha256")
state.update(b"b")
print(state.name, state.copy().hexdigest() == state.hexdigest(), state.digest_size, state.block_size)
print(_hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 10).hex(), _hashlib.pbkdf2_hmac("sha224", b"password", b"salt", 3, 40).hex())
print(_hashlib.scrypt(b"password", salt=b"NaCl", n=16, r=2, p=3, dklen=40).hex())
print(_hashlib.compare_digest("a", "a"), _hashlib.compare_digest(b"a", bytearray(b"b")))
for action in (
    lambda: _hashlib.new("nothing"), lambda: _sha2.sha256("text"), lambda: _md5.md5([]), lambda: _hashlib.hmac_new(b"k", b""), lambda: _hashlib.hmac_new(b"k", b"", int),
    lambda: _hashlib.scrypt(b"", salt=b"", n=3, r=1, p=1), lambda: _hashlib.pbkdf2_hmac("sha1", b"", b"", 0), lambda: _blake2.blake2b(digest_size=65),
    lambda: _blake2.blake2s(salt=b"123456789"), lambda: _blake2.blake2b(leaf_size=-1), lambda: _hmac.new(b"k", b"", "nothing"), lambda: _hashlib.compare_digest("a", b"a"),
    lambda: _sha3.shake_128().digest(-1), lambda: _hashlib.openssl_md5(b"", string=b""),
):
    try:
        action()
    except (TypeError, ValueError, OverflowError) as error:
        print(type(error).__name__, error)
