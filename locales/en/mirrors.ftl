# What is wrong with a copy, and how the copies stand.

mirror-summary = **{ $incident }**, version { $version }
mirror-needs-a-person = { $behind ->
    [one] needs a person, { $behind } change behind
   *[other] needs a person, { $behind } changes behind
    }
mirror-tries-again = { $behind ->
    [one] { $behind } change behind, tries again { $relative }
   *[other] { $behind } changes behind, tries again { $relative }
    }
mirror-up-to-date = up to date, since { $at }
mirror-under-way = { $behind ->
    [one] { $behind } change behind, under way
   *[other] { $behind } changes behind, under way
    }
mirror-tried-now = **{ $mirror }** of { $incident } is tried now. `/firebell mirrors` says how it went.
mirror-components = **Components**, version { $version }
mirror-has-components = has them
mirror-components-tried = **{ $mirror }** is told of the components now. `/firebell mirrors` says how it went.

setback-not-configured = { $mirror } is not in the configuration any more. Put it back, or leave it: nothing else waits for it
setback-board-gone = the board's channel is gone. Choose another with `/firebell setup board:`
setback-role-gone = a role that was chosen with `/firebell setup` was deleted. Choose another there
setback-rename-limit = the channel's name waits for Discord's limit of { $renames } in 10 min
setback-shut-out = Discord refuses it ({ $message }). A channel's own permissions shut Firebell out: let its role view and manage the channels under “{ $category }”
setback-permissions = Firebell lacks permissions: { $missing }. Give them to its role in Server Settings → Roles
setback-most-channels = This server has as many channels as Discord allows (500). Delete some that are not used any more
setback-not-json = the state can't be written: { $why }
setback-answered = the receiver answered { $status }
setback-answered-secret = the receiver answered { $status }: check that both sides have the same secret and the right time
setback-answered-address = the receiver answered { $status }: check the address in mirrors.webhook, or remove it
setback-answered-redirect = the receiver answered { $status }: write the address that it points to
setback-answered-log = the receiver answered { $status }: look at the receiver's log
setback-gone = Discord says { $code }: { $message }
setback-refused = Discord refused it ({ $code }): { $message }
setback-no-answer = no answer from Discord: { $why }
setback-events = Firebell lacks the permission “Create Events”, so this server's list of events does not show the maintenance. Give it to its role in Server Settings → Roles; everything else goes on without it
