# Permissions, as Discord's client calls them.

permission-create-invite = Create Invite
permission-administrator = Administrator
permission-manage-channels = Manage Channels
permission-add-reactions = Add Reactions
permission-view-channels = View Channels
permission-send-messages = Send Messages
permission-manage-messages = Manage Messages
permission-embed-links = Embed Links
permission-attach-files = Attach Files
permission-read-message-history = Read Message History
permission-manage-roles = Manage Roles
permission-use-application-commands = Use Application Commands
permission-create-public-threads = Create Public Threads
permission-create-private-threads = Create Private Threads
permission-send-messages-in-threads = Send Messages in Threads
permission-use-activities = Use Activities
permission-send-voice-messages = Send Voice Messages
permission-create-polls = Create Polls
permission-use-external-apps = Use External Apps
permission-pin-messages = Pin Messages
permission-mention-everyone-here-and-all-roles = Mention @everyone, @here, and All Roles
permission-create-events = Create Events
