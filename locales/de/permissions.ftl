# Rechte, wie Discord sie nennt.

permission-create-invite = Einladung erstellen
permission-administrator = Administrator
permission-manage-channels = Kanäle verwalten
permission-add-reactions = Reaktionen hinzufügen
permission-view-channels = Kanäle ansehen
permission-send-messages = Nachrichten senden
permission-manage-messages = Nachrichten verwalten
permission-embed-links = Links einbetten
permission-attach-files = Dateien anhängen
permission-read-message-history = Nachrichtenverlauf lesen
permission-manage-roles = Rollen verwalten
permission-use-application-commands = Anwendungsbefehle verwenden
permission-create-public-threads = Öffentliche Threads erstellen
permission-create-private-threads = Private Threads erstellen
permission-send-messages-in-threads = Nachrichten in Threads senden
permission-use-activities = Aktivitäten verwenden
permission-send-voice-messages = Sprachnachrichten senden
permission-create-polls = Umfragen erstellen
permission-use-external-apps = Externe Apps verwenden
permission-pin-messages = Nachrichten anpinnen
permission-mention-everyone-here-and-all-roles = @everyone, @here und alle Rollen erwähnen
permission-create-events = Events erstellen
