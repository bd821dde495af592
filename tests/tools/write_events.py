"""Write TensorBoard event files, without TensorFlow and without our code.

    write_events.py FILE <LINES

Each line is STEP TAG VALUE [KIND], KIND being simple (the default), or how the
value is kept as a tensor: float, double, half, bfloat16, int64, packed (a
repeated field of one).  "STEP start" logs that a session starts there; "cut N"
takes the last N bytes of the file away; "at T" sets the clock to T.
"""
import struct
import sys


def crc32c(data):
    """Bit by bit, as the polynomial says."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def varint(n):
    n &= (1 << 64) - 1
    out = b""
    while n >= 128:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def number(field, n):
    return varint(field << 3) + varint(n)


def block(field, data):
    return varint(field << 3 | 2) + varint(len(data)) + data


def double(field, x):
    return varint(field << 3 | 1) + struct.pack("<d", x)


def single(field, x):
    return varint(field << 3 | 5) + struct.pack("<f", x)


TENSORS = {
    "float": lambda x: number(1, 1) + block(4, struct.pack("<f", x)),
    "double": lambda x: number(1, 2) + block(4, struct.pack("<d", x)),
    "half": lambda x: number(1, 19) + block(4, struct.pack("<e", x)),
    "bfloat16": lambda x: number(1, 14) + block(4, struct.pack("<f", x)[2:]),
    "int64": lambda x: number(1, 9) + block(10, varint(int(x))),
    "packed": lambda x: number(1, 1) + block(2, b"") +
                        block(5, struct.pack("<f", x)),
    "vector": lambda x: number(1, 1) + block(4, struct.pack("<ff", x, x)),
    "text": lambda x: number(1, 7) + block(8, str(x).encode()),
}


def value(tag, x, kind):
    name = block(1, tag.encode())
    plugin = block(9, block(1, block(1, b"scalars")))
    if kind == "simple":
        return block(1, name + single(2, x))
    return block(1, name + plugin + block(8, TENSORS[kind](x)))


def record(data):
    head = struct.pack("<Q", len(data))
    return (head + struct.pack("<I", crc32c(head)) + data +
            struct.pack("<I", crc32c(data)))


def main():
    clock = 1000.0
    out = b""
    cut = 0
    first = True
    for line in sys.stdin:
        words = line.split()
        if not words:
            continue
        if words[0] == "at":
            clock = float(words[1])
            continue
        if words[0] == "cut":
            cut = int(words[1])
            continue
        if first:
            out += record(double(1, clock) + block(3, b"brain.Event:2"))
            first = False
        clock += 1
        event = double(1, clock) + number(2, int(words[0]))
        if words[1] == "start":
            event += block(7, number(1, 1))
        else:
            kind = words[3] if len(words) > 3 else "simple"
            event += block(5, value(words[1], float(words[2]), kind))
        out += record(event)
    with open(sys.argv[1], "wb") as file:
        file.write(out[:len(out) - cut])


if __name__ == "__main__":
    main()
