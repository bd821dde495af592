# data_server.py FOLDER - serves FOLDER, with parts of files, on a port that it
# prints.  What a file's path begins with says how it misbehaves:
#   /plain/    no parts          /slow/  a little, and then nothing for long
#   /cut/      half, then closed /gone/  404
#   /other/    other bytes       /long/  more than there should be
import http.server
import os
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        with open("requests", "a") as log:
            log.write(f"{self.path} {self.headers.get('Range', '')}\n")

    def do_GET(self):
        path = self.path
        if path.startswith("http://"):  # asked as a proxy
            path = "/" + path.split("/", 3)[3]
        how, name = path.strip("/").split("/")
        try:
            with open(os.path.join(sys.argv[1], name), "rb") as file:
                data = file.read()
        except OSError:
            how = "gone"
        if how == "gone":
            self.send_error(404)
            return
        if how == "other":
            data = bytes(len(data))
        if how == "long":
            data += b"more"
        first, status = 0, 200
        asked = self.headers.get("Range", "")
        if asked.startswith("bytes=") and how != "plain":
            first, status = int(asked[6:].split("-")[0]), 206
            if first >= len(data):
                self.send_error(416)
                return
        self.send_response(status)
        self.send_header("Content-Length", str(len(data) - first))
        if status == 206:
            self.send_header("Content-Range",
                             f"bytes {first}-{len(data) - 1}/{len(data)}")
        self.end_headers()
        data = data[first:]
        if how == "cut":
            data = data[:(len(data) + 1) // 2]
        if how == "slow":
            self.wfile.write(data[:1000])
            self.wfile.flush()
            time.sleep(30)
        self.wfile.write(data)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
