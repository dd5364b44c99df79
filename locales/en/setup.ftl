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
setup-roles-named = **Who holds a role:** named on the status page and in webhooks
setup-roles-unnamed = **Who holds a role:** not named in public, from each incident's next change on
setup-try = Try it: `/incident declare title:… drill:True`

# /firebell setup without options: three steps, by clicking

setup-title-who = Setting up Firebell · 1 of 3: who
setup-about-who =
    Choose the **responders**, who work on incidents and whose rooms are theirs, and the **watchers**, who read along.
    Every choice takes effect at once, and `/firebell setup` brings you back here at any time.
setup-title-where = Setting up Firebell · 2 of 3: where and how
setup-about-where =
    The **board** shows a card for each open incident: choose a channel, or let Firebell make one.
    A time that somebody writes without a zone is meant in **your zone**.
setup-title-check = Setting up Firebell · 3 of 3: is everything there?
setup-choose-responders = Who responds? Nobody chosen: people who can manage channels
setup-choose-watchers = Who reads along? Nobody chosen: everybody
setup-choose-board = Where is the board? Nothing chosen: a channel of Firebell's own
setup-choose-zone = Which time zone do you write in?
setup-choose-language = Which language do Firebell's channels speak?
setup-choose-audience = Who sees what /timeline add writes?
setup-choose-roles = Does the public read who holds a role?
setup-roles-are-named = The public reads who holds a role
setup-roles-are-unnamed = The public does not read who holds a role
setup-language-server = Channels in the server's language: { $language }
setup-language-always = Channels always in: { $language }
setup-audience-is = /timeline add is seen by: { $audience }
setup-button-who = 1 Who
setup-button-where = 2 Where and how
setup-button-check = 3 Check
setup-button-again = Check again
setup-button-own-board = Make a board
setup-button-zone = Another zone
setup-button-permissions = Give permissions
setup-form-zone-title = Time zone
setup-form-zone = Continent/City, such as Asia/Seoul
setup-no-board-yet = The board can't be made yet: { $why }. It is made as soon as that is mended.
refusal-everyone-responds = Responders are a role of their own: @everyone is everybody. Choose another role, or none: then people who can manage channels respond.
setup-not-seen = Discord did not say what Firebell may do here. Check again in a moment.
setup-see-check = Something that Firebell needs is missing: see “3 Check”.
setup-complete = Firebell has every permission that it needs.
setup-next = Try it: `/incident declare title:… drill:True`. Then add the parts of your service: `/component add`.

setup-lacks = This is missing:
setup-lacks-more = { $count ->
    [one] … and { $count } channel more.
   *[other] … and { $count } channels more.
    }
setup-lacks-welcome = It works without these, but less well:
setup-give-in-server = “Give permissions” below gives all of it at once. Or: Server Settings → Roles → { $role } → Permissions → switch it on → Save Changes.
setup-give-in-channel = There: Edit Channel → Permissions → add { $role } → allow these → Save Changes.
setup-give-calling = Or instead of that: Server Settings → Roles → { $role } → “Allow anyone to @mention this role”.
setup-why-rooms = to open a room for each incident, and to close it.
setup-why-access = to say who may read and write in each of its channels.
setup-why-write = to show cards and posts in its channels, and to correct them.
setup-why-attach = to show the timeline's files.
setup-why-pin = to pin the card in its room.
setup-why-pass = to give them to responders in rooms, and to deny them where people only read. Discord lets nobody give or deny what they don't have themselves.
setup-why-category = Rooms are opened in this category.
setup-why-board = The cards of open incidents stand there.
setup-why-own = It is a channel of Firebell's own.
setup-board-gone = The channel that was chosen for the board is gone. Choose another at “2 Where and how”.
setup-responders-gone = The responders' role was deleted. Choose another at “1 Who”.
setup-watchers-gone = The watchers' role was deleted, so nobody reads along. Choose another at “1 Who”.
setup-lack-events = **Create Events**: to show maintenance in this server's list of events.
setup-lack-calling = **Mention @everyone, @here, and All Roles**: to call { $role } with reminders. Without it they stand in the room, and nobody's Discord rings.
