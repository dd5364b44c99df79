# Dateien, die jemand anhängt, und Nachrichten, die in die Chronik übernommen werden.

# Der Name des Befehls im Menü einer Nachricht: höchstens 32 Zeichen.
attachment-menu-add-to-timeline = Zur Chronik hinzufügen
attachment-kept = { $count ->
    [one] Eine Datei ist dazu aufbewahrt.
   *[other] { $count } Dateien sind dazu aufbewahrt.
    }
attachment-nothing-to-take = Diese Nachricht hat weder eigene Worte noch Dateien: Einbettungen, Umfragen, Sticker und Weitergeleitetes lassen sich nicht übernehmen. Schreib mit `/timeline add` auf, worauf es ankommt.
attachment-too-large = „{ $name }“ ist größer als { $most }, mehr bewahrt Firebell nicht auf. Es wurde nichts aufgeschrieben. Schick die Datei kleiner, in Teilen oder gar nicht mit.
attachment-too-large-together = Die Dateien sind zusammen größer als { $most }, mehr bewahrt Firebell zu einem Eintrag nicht auf. Es wurde nichts aufgeschrieben. Schick sie in Teilen.
attachment-gone = „{ $name }“ ist nicht mehr bei Discord. Es wurde nichts aufgeschrieben. Häng die Datei noch einmal an, oder schreib den Eintrag ohne sie.
attachment-no-answer = „{ $name }“ ließ sich nicht von Discord holen. Es wurde nichts aufgeschrieben. Versuch es gleich noch einmal, oder ohne die Datei.
attachment-disk = Der Speicher von Firebell hat „{ $name }“ nicht angenommen. Es wurde nichts aufgeschrieben. Schreib den Eintrag ohne die Datei. Wer Firebell betreibt, sollte ins Log schauen und prüfen, ob noch Platz frei ist.
attachment-larger-than-discord = zu groß, um hier gezeigt zu werden
attachment-missing = die Kopie fehlt
attachment-whole-text = der ganze Text steht in { $name }
attachment-added-by = hinzugefügt von { $person }

refusal-taken-over-before = Diese Nachricht steht schon in der Chronik von { $incident }. Berichtigen kannst Du sie mit `/timeline edit`.
