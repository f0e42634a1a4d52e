"""An answer is accepted by whatever a mail program makes of a prepared mail: HTML only, empty, signed, disclaimed."""

import pytest

from forum.discussions.models import Post
from forum.extensions import db
from forum.inbound_mail.models import IncomingState
from forum.mail.addresses import deed_address
from tests.factories import make_discussion, make_post
from tests.inbound_mail.mails import come_in

OUTLOOK = b"""From: "Merrin, Alice" <ALICE>
To: <TO>
Subject: Accept this answer by email: Gullies
Message-ID: <LO2P265MB1@GBRP265.PROD.OUTLOOK.example>
X-MS-Has-Attach: yes
Content-Type: multipart/related; boundary="b"

--b
Content-Type: text/html; charset="Windows-1252"
Content-Transfer-Encoding: quoted-printable

<html><body><p class=3D"MsoNormal">Send this email as it is =96 and the answer is accepted.</p>
<p>Alice Merrin | Northmoor<br><img src=3D"cid:logo"></p>
<p style=3D"font-size:8pt">This email and any files are confidential. If you are not the intended recipient, delete it.
</p></body></html>
--b
Content-Type: image/png; name="logo.png"
Content-ID: <logo>
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--b--
"""
GMAIL = b"""MIME-Version: 1.0
From: Alice Merrin <ALICE>
Date: Fri, 27 Nov 2026 10:20:00 +0000
Message-ID: <CAF1+x@mail.gmail.example>
Subject: Accept this answer by email: Gullies
To: TO
Content-Type: multipart/alternative; boundary="000000000000"

--000000000000
Content-Type: text/plain; charset="UTF-8"


--000000000000
Content-Type: text/html; charset="UTF-8"

<div dir="ltr"><br></div>
--000000000000--
"""
APPLE = b"""Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable
From: Alice Merrin <ALICE>
Mime-Version: 1.0 (1.0)
Subject:
Message-Id: <5A7B@icloud.example>
To: TO
X-Mailer: iPhone Mail (22A3370)

=EF=BB=BF

Sent from my iPhone=
"""
THUNDERBIRD = b"""Message-ID: <0a1b2c@demo.example>
Date: Fri, 27 Nov 2026 10:20:00 +0000
MIME-Version: 1.0
User-Agent: Mozilla Thunderbird
To: TO
From: Alice Merrin <ALICE>
Subject: =?UTF-8?Q?Accept_this_answer_by_email=3A_Sch=C3=A4chte?=
Content-Type: text/plain; charset=UTF-8; format=flowed

Send this email as it is, and the answer is accepted. 
What you write here is not posted.

-- 
Alice Merrin
"""


@pytest.mark.parametrize("raw", [OUTLOOK, GMAIL, APPLE, THUNDERBIRD], ids=["outlook", "gmail", "apple", "thunderbird"])
def test_the_mail_of_any_program_accepts(app, alice, bob, raw):
    reply = make_post(make_discussion(alice, kind="question"), bob)
    address = deed_address("accept", alice.id, "post", reply.id)

    row = come_in(raw.replace(b"ALICE", alice.email.encode()).replace(b"TO", address.encode()), address)

    assert (row.state, row.became, row.member_id) == (IncomingState.POSTED, reply.permalink, alice.id)
    db.session.rollback()
    assert db.session.get_one(Post, reply.id, populate_existing=True).accepted_by_id == alice.id
    assert db.session.scalars(db.select(Post).where(Post.number > 1)).all() == [reply]
