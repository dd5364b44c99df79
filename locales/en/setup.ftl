# /firebell setup

setup-done = Firebell is set up.
setup-responders = **Responders:** { $who }
setup-responders-role = { $role }, and people who can manage channels
setup-responders-none = people who can manage channels (name a role with `responders:`)
setup-watchers = **Watchers:** { $who }
setup-watchers-everybody = everybody in this server
setup-board = **Board:** { $channel }
setup-board-own = a channel of Firebell's own
setup-timezone = **Time zone:** { $zone }
setup-language = **Language:** { $language }
setup-audience = **`/timeline add` is seen by:** { $audience }
setup-try = Try it: `/incident declare title:… drill:True`
