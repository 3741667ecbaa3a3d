# SPDX-License-Identifier: Apache-2.0

"""
A real object storage on this machine (moto): it checks who asks, and by what signature.

In front of it stands a door that lets everything through byte for byte, or refuses for a while.
"""

from __future__ import annotations

import http.client
import http.server
import json
import socket
import threading
import urllib.request
from typing import Any, ClassVar

import boto3
from moto.server import ThreadedMotoServer

BUCKET, REGION = "copies", "eu-north-1"
_PASSED_ON = {"transfer-encoding", "connection", "content-length", "server", "date"}


class ObjectStore:
    """One bucket, one user who may only write to it, one who may not, and the door."""

    def __init__(self) -> None:
        self._moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._moto.start()
        host, port = self._moto.get_host_and_port()
        self._behind = f"{host}:{port}"
        self.refuses = ""
        self.asked: list[tuple[str, str]] = []
        """What came to the door: method and path."""
        self._door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _through(self))
        threading.Thread(target=self._door.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self._door.server_port}"
        place = {"LocationConstraint": REGION}
        with _closing(self._client("s3", "any", "any")) as bare:
            bare.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)
        self.writer = self._user("writer", "s3:PutObject", "s3:DeleteObject")
        self.stranger = self._user("stranger", "sqs:*")
        owner = self._user("owner", "s3:*")
        self._auth_after("0")
        self.client = self._client("s3", *owner)

    def close(self) -> None:
        """Stop both servers, and leave nothing to whoever starts the next."""
        self.client.close()
        self._auth_after("inf")
        self._post("reset", b"")
        self._door.shutdown()
        self._door.server_close()
        self._moto.stop()

    def names(self) -> set[str]:
        """Everything in the bucket."""
        found = self.client.list_objects_v2(Bucket=BUCKET)
        assert not found["IsTruncated"]
        return {one["Key"] for one in found.get("Contents", ())}

    def get(self, key: str) -> dict[str, Any]:
        """One object with its headers; `Body` is bytes."""
        found = self.client.get_object(Bucket=BUCKET, Key=key)
        return {**found, "Body": found["Body"].read()}

    def _client(self, service: str, key: str, secret: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=f"http://{self._behind}",
            region_name=REGION,
            aws_access_key_id=key,
            aws_secret_access_key=secret,
        )

    def _user(self, name: str, *actions: str) -> tuple[str, str]:
        """A user who may do `actions` to everything; their key and secret."""
        may = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
        policy = {"Version": "2012-10-17", "Statement": [may]}
        with _closing(self._client("iam", "any", "any")) as iam:
            iam.create_user(UserName=name)
            iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
            made = iam.create_access_key(UserName=name)["AccessKey"]
        return made["AccessKeyId"], made["SecretAccessKey"]

    def _auth_after(self, requests: str) -> None:
        """Have who asks checked, after so many requests."""
        self._post("reset-auth", requests.encode())

    def _post(self, what: str, body: bytes) -> None:
        asked = urllib.request.Request(
            f"http://{self._behind}/moto-api/{what}",
            data=body,
            headers={"Content-Type": "text/plain"},
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - this machine
            answer.read()


class _closing:  # noqa: N801 - as contextlib's, which wants what mypy calls closable
    def __init__(self, client: Any) -> None:
        self._client = client

    def __enter__(self) -> Any:
        return self._client

    def __exit__(self, *_about: object) -> None:
        self._client.close()


def _through(store: ObjectStore) -> type[http.server.BaseHTTPRequestHandler]:
    class Door(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        answers: ClassVar[dict[str, tuple[int, str]]] = {
            "busy": (503, "SlowDown"),
            "broken": (500, "InternalError"),
        }

        def _pass(self) -> None:
            store.asked.append((self.command, self.path))
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if store.refuses == "reset":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif store.refuses:
                status, code = self.answers[store.refuses]
                self._answer(status, [], f"<Error><Code>{code}</Code></Error>".encode())
            else:
                self._forward(body)

        def _forward(self, body: bytes) -> None:
            behind = http.client.HTTPConnection(store._behind, timeout=60)
            try:
                behind.putrequest(
                    self.command, self.path, skip_host=True, skip_accept_encoding=True
                )
                for name, value in self.headers.items():
                    behind.putheader(name, value)
                behind.endheaders(body)
                met = behind.getresponse()
                passed = [pair for pair in met.getheaders() if pair[0].lower() not in _PASSED_ON]
                length = met.getheader("Content-Length")
                self._answer(met.status, passed, met.read(), length=length)
            finally:
                behind.close()

        def _answer(
            self,
            status: int,
            headers: list[tuple[str, str]],
            body: bytes,
            *,
            length: str | None = None,
        ) -> None:
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            # To HEAD the length is that of the object, and no body follows.
            said = length if self.command == "HEAD" and length else str(len(body))
            self.send_header("Content-Length", said)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_PUT = do_DELETE = do_POST = _pass  # noqa: N815 - http.server asks for these

        def log_message(self, *_given: object) -> None:
            pass

    return Door
