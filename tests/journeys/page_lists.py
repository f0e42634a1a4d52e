"""Every kind of page, by who opens it; a name in braces is a place of the demonstration."""

ANYBODY = (
    *("/", "/about", "/rules", "/terms", "/privacy", "/cookies", "/accessibility", "/contact"),
    *("/discussions", "/discussions?objective=build-capacity", "/discussions?show=unanswered"),
    *("/discussions?theme=structures", "/stories", "/stories?objective=efficiency-resources"),
    *("{long discussion}", "{long discussion}?view=flat", "{long discussion}?open=2", "{answered question}"),
    *("{closed discussion}", "{removed reply}", "{bare story}", "{full story}", "{bare story}?view=flat"),
    *("/search", "/search?q=gully", "/search?q=gully&kind=story&objective=build-capacity", "/search?q=zzqx"),
    *("/search?region=wales&theme=structures", "/search?q=guly+sensors", "/search?q=potholes&stage=idea&region=wales"),
    *("/search?q=lancs&kind=organisation", "/search?q=gully&sort=adopted&since=2024-01-01&before=2030-01-01"),
    # An operator that means nothing and savings that cannot be compared; only one's own words, and no meaning.
    *("/search?q=gully+stage:finished&sort=saving", "/search?q=gully+cleaning&also=off&meaning=off"),
    *(
        "/search/like/story/1",
        "/search?q=zzqx&kind=story",
        "/organisations",
        "/organisations?kind=provider",
        "/organisations?letter=Z",
        "/organisations?q=leics",
        "/organisations?view=regions",
    ),
    *(
        "/organisations/northmoor-county-council",
        "/organisations/kestrel-highways",
        "/organisations/devon-county-council",
        "/organisations/devon-county-council/like",
        "/organisations/transport-for-london/like",
        "/organisations/three-rivers-highways-alliance",
    ),
    *("/objectives/build-capacity", "/objectives/efficiency-resources", "/themes/structures"),
    *("/register", "/sign-in", "/forgotten-password", "/register/sent", "/forgotten-password/sent"),
    *("/confirm/nothing", "/reset-password/nothing", "/unsubscribe/nothing", "{somebody's reply}", "/nowhere"),
    "{stop all letters}",
    *("/updates", "{update}", "/updates/join", "/updates/join/sent", "/updates/join/confirmed"),
    *("/updates/confirm/nothing", "/updates/stop/nothing"),
    *("{tried story}", "{changed adoption}/history", "/stories?objective=build-capacity&region=wales&sort=adopted"),
    *("/stories?since=2024-13-45", "/stories?stage=stopped"),
    # A page that takes only what a form sends.
    "/sign-out",
)
MEMBERS = (
    *("/", "/discussions", "/discussions?show=following", "/discussions?show=unread", "{members' discussion}"),
    *("{long discussion}?reply=2#reply", "{long discussion}?quote=2#reply", "{deleted reply}", "{bare story}"),
    # With people to ask by name; bare it is sent empty below.
    "/discussions/new?kind=question&title=Gullies&near=drainage-gullies-and-flooding",
    *(
        "/search/like/discussion/2",
        "/stories/new",
        "/people",
        "/people?theme=structures",
        "/people?kind=provider&letter=Z",
        "/people?q=gully",
        "/people?q=zzqx&offers=advocates",
        "/people?discipline=drainage&role=engineer",
        "/advocates",
        "/advocates?theme=structures&region=wales",
        "/account/advocate",
        "/themes/structures",
        "{open question}",
        "{open question}/ask",
        "{open question}/ask?name=a",
        "{asked question}",
        "{asked question}/decline",
        "{question put to somebody}",
    ),
    *("/search?kind=member&role=engineer", "/search?q=gully&sort=family&family=mine", "/search?q=bob+oakes"),
    *("/people/bob-oakes", "/people/alice-merrin", "/organisations/northmoor-county-council", "{somebody's reply}"),
    *("/notifications", "/following", "/account", "/account/profile", "/account/email", "/account/password"),
    *(
        "/account/family",
        "/stories?family=mine&sort=family",
        "/people?sort=family",
        "/organisations/northmoor-county-council/like",
    ),
    *("/account/sessions", "/account/notifications", "{edited post}", "/moderation", "/admin"),
    *("/account/notifications/record", "/account/notifications/start", "/following?stopped=theme:1"),
    *("/saved-searches", "/saved-searches/new?q=gully&kind=story", "/saved-searches/1/edit"),
    *("/bookmarks", "/drafts", "{tried story}", "{tried story}?ask=adopters", "{tried story}/adoptions/new"),
    *("{own story}", "{own story}/edit", "{own story}/edit/practice", "{own story}/edit/benefits"),
    *("{own story}/edit/files", "{own story}/still-true", "/account/email-in"),
    *("/messages", "/messages/1", "/messages/1/add", "/messages/1/leave", "/messages/new?to=bob-oakes"),
    *("/messages/new?about=story:37", "/account/messages", "/report/message/2"),
    *("/account/leaving", "/hand-overs/3"),
)
MODERATORS = (
    *("/moderation", "/moderation?tab=author", "/moderation?tab=members", "/moderation?tab=decided"),
    *("{case}", "{first post}", "{letter}", "{with its author}", "{decided case}", "/moderation/members"),
    *("/moderation/members?q=zzqx", "{member}", "{waiting member}", "{unconfirmed member}", "{suspended member}"),
    *("/moderation/log", "/moderation/log?q=zzqx", "{removed reply}", "{held reply}", "{redacted post}"),
    *("{long discussion}/edit", "{long discussion}/closing", "{bare story}/edit", "{bare story}/redact"),
    *("{bare story}/history", "/messages/new?about=case:2", "/updates/new", "{update}", "{update}/edit"),
    *("{tried story}", "/moderation/hand-overs", "/moderation/hand-overs/1"),
)
LEADS = ("/objectives/efficiency-resources", "/objectives/efficiency-resources/edit")
ADMINISTRATORS = (
    *("/admin", "/admin/organisations", "/admin/organisations?q=north", "/admin/organisations?q=zzqx"),
    *("/admin/organisations/northmoor-county-council", "/admin/objectives", "/admin/roles", "/admin/jobs"),
    *(
        "/admin/mail",
        "/admin/mail/incoming",
        "/admin/mail/incoming?state=failed",
        "/admin/search",
        "/admin/organisations/requests/1",
        "/objectives/build-capacity/history",
    ),
    *("/admin/thesaurus", "/admin/thesaurus?q=zzqx", "/admin/thesaurus?removed=1", "/admin/thesaurus/1"),
    *("/admin/thesaurus/1/remove", "/admin/thesaurus/new?word=gulley+pots"),
    *("/admin/tables", "/admin/organisations/three-rivers-highways-alliance/members"),
    "/admin/organisations/three-rivers-highways-alliance/groups",
    "/updates/list",
)

# The same forms sent empty: the page comes back with the errors.
SENT_EMPTY_BY_ANYBODY = (
    *(("/register", "Join"), ("/sign-in", "Sign in"), ("/forgotten-password", "Send the link"), ("/contact", "Send")),
    *(("{somebody's reply}", "Send report"), ("/updates/join", "Send me updates")),
)
SENT_EMPTY_BY_MEMBERS = (
    *(("{long discussion}", "Post reply"), ("/discussions/new", "Post discussion"), ("/stories/new", "Publish")),
    *(("/account/email", "Send the link"), ("/account/password", "Change the password")),
    *(("{somebody's reply}", "Send report"), ("/messages/new", "Send message"), ("/messages/1", "Send message")),
    *(("/messages/1/add", "Add and send"), ("/account/advocate", "Offer your help")),
)
SENT_EMPTY_BY_MODERATORS = (
    *(("{case}", "Record decision"), ("{member}", "Do this"), ("{waiting member}", "Do this")),
    *(("{long discussion}/closing", "Close this discussion"), ("/updates/new", "Save draft")),
)
SENT_EMPTY_BY_ADMINISTRATORS = (
    *(("/admin/organisations", "Add organisation"), ("/admin/roles", "Change the role"), ("/admin/objectives", "Save")),
    *(("/admin/organisations/northmoor-county-council", "Save changes"), ("/admin/search", "Make the index anew")),
    *(("/updates/list", "Look it up"), ("/admin/thesaurus/new", "Add entry"), ("/admin/thesaurus/1", "Save changes")),
)
