"""Take TensorBoard event files apart, without TensorFlow and without our code.

    read_events.py FILE FOLDER

Each record becomes a file in FOLDER, "0000", "0001" and so on, without its
frame; a wrong length or checksum is an error.
"""
import os
import struct
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from write_events import crc32c


def records(data):
    at = 0
    while at < len(data):
        head = data[at:at + 8]
        length, = struct.unpack("<Q", head)
        head_crc, = struct.unpack_from("<I", data, at + 8)
        body = data[at + 12:at + 12 + length]
        body_crc, = struct.unpack_from("<I", data, at + 12 + length)
        if head_crc != crc32c(head) or body_crc != crc32c(body):
            sys.exit("a wrong checksum in the record at %d" % at)
        if len(body) != length:
            sys.exit("a record that is cut short at %d" % at)
        yield body
        at += 16 + length


def main(file, folder):
    os.makedirs(folder, exist_ok=True)
    with open(file, "rb") as stream:
        for i, body in enumerate(records(stream.read())):
            with open(os.path.join(folder, "%04d" % i), "wb") as out:
                out.write(body)


if __name__ == "__main__":
    main(*sys.argv[1:])
