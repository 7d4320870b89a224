"""对接示例：把自己系统里的议题报送到台账，再接着读取上次以来的变更。只用 Python 标准库。

    LEDGER_URL=http://127.0.0.1:8000 LEDGER_TOKEN=令牌 python sync.py topics.json position.txt

topics.json 是一个列表，每项有 number（自己系统的编号）和议题的各字段；position.txt 记住读到哪里。
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
import uuid
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

SYSTEM = "oa"
# 稍后再试就可能成功的答复：正在处理、过于频繁、数据库繁忙。
LATER = {429, 503}
TRIES = 5


class Refused(Exception):
    """台账的拒绝：稳定的代码，和逐项的错误。"""

    def __init__(self, problem: dict):
        super().__init__(problem["detail"])
        self.code, self.errors = problem["code"], problem.get("errors", [])


class Ledger:
    def __init__(self, url: str, token: str):
        self.url, self.token = url.rstrip("/"), token

    def ask(self, method: str, path: str, body=None) -> dict:
        """发送一个请求，没有收到回答或被要求稍后再试的再发；同一个 POST 只办一次。"""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        if method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(TRIES):
            request = Request(self.url + path, data=data, headers=headers, method=method)
            try:
                with urlopen(request, timeout=30) as answer:
                    return json.load(answer)
            except HTTPError as error:
                problem = json.load(error)
                under_way = problem["code"] == "request_under_way"
                if (error.code not in LATER and not under_way) or attempt == TRIES - 1:
                    raise Refused(problem) from error
                time.sleep(int(error.headers.get("Retry-After", 1)))
            except OSError:
                if attempt == TRIES - 1:
                    raise
                time.sleep(2**attempt)
        raise AssertionError("unreachable")

    def report(self, number: str, topic: dict) -> dict:
        """按自己系统的编号新增或修改，重复报送只有一条记录。"""
        return self.ask("PUT", f"/api/v1/topics/external/{SYSTEM}/{quote(number, safe='')}/", topic)

    def changes(self, after: int):
        """上次读到的变更以后的全部变更，依次给出。"""
        path = f"/api/v1/changes/?ordering=id&page_size=200&after={after}"
        while path:
            page = self.ask("GET", path)
            yield from page["results"]
            path = (page["next"] or "").removeprefix(self.url)


def is_from_the_ledger(secret: str, headers: dict, body: bytes) -> bool:
    """收到事件通知时核对签名；超过五分钟的不接受。"""
    if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    given = headers["webhook-signature"].split()
    return any(hmac.compare_digest(wanted, one) for one in given)


def main() -> None:
    topics, position = map(Path, sys.argv[1:])
    ledger = Ledger(os.environ["LEDGER_URL"], os.environ["LEDGER_TOKEN"])
    for topic in json.loads(topics.read_text(encoding="utf-8")):
        number = topic.pop("number")
        try:
            record = ledger.report(number, topic)
            print(f"{number} → 议题{record['id']}，第{record['version']}版")
        except Refused as refusal:
            print(f"{number} 没有报送：{refusal.code} {refusal}")
    after = int(position.read_text()) if position.exists() else 0
    for change in ledger.changes(after):
        print(f"{change['kind']} {change['record_id']} {change['action']}")
        position.write_text(str(change["id"]))


if __name__ == "__main__":
    main()
