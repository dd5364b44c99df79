# Was einer Kopie fehlt und wie die Kopien stehen.

mirror-summary = **{ $incident }**, Fassung { $version }
mirror-needs-a-person = { $behind ->
    [one] braucht einen Menschen, { $behind } Änderung fehlt dort
   *[other] braucht einen Menschen, { $behind } Änderungen fehlen dort
    }
mirror-tries-again = { $behind ->
    [one] { $behind } Änderung fehlt dort, nächster Versuch { $relative }
   *[other] { $behind } Änderungen fehlen dort, nächster Versuch { $relative }
    }
mirror-up-to-date = aktuell, seit { $at }
mirror-under-way = { $behind ->
    [one] { $behind } Änderung ist unterwegs
   *[other] { $behind } Änderungen sind unterwegs
    }
mirror-tried-now = **{ $mirror }** von { $incident } wird jetzt versucht. `/firebell mirrors` sagt, wie es ausging.
mirror-components = **Teile des Dienstes**, Fassung { $version }
mirror-has-components = kennt sie
mirror-components-tried = **{ $mirror }** erfährt jetzt von den Teilen des Dienstes. `/firebell mirrors` sagt, wie es ausging.

setback-not-configured = { $mirror } steht nicht mehr in der Konfiguration. Trag es wieder ein oder lass es so: Nichts anderes wartet darauf
setback-board-gone = der Kanal der Übersicht ist weg. Wähl einen anderen mit `/firebell setup board:`
setback-role-gone = eine Rolle, die mit `/firebell setup` gewählt war, wurde gelöscht. Wähl dort eine andere
setback-rename-limit = der Name des Kanals wartet auf Discords Grenze von { $renames } in 10 min
setback-shut-out = Discord lehnt es ab ({ $message }). Die Rechte eines Kanals sperren Firebell aus: Lass seine Rolle die Kanäle unter „{ $category }“ sehen und verwalten
setback-permissions = Firebell fehlen Rechte: { $missing }. Gib sie seiner Rolle unter Servereinstellungen → Rollen
setback-most-channels = Dieser Server hat so viele Kanäle, wie Discord erlaubt (500). Lösch ein paar, die niemand mehr braucht
setback-not-json = der Stand lässt sich nicht schreiben: { $why }
setback-answered = der Empfänger hat mit { $status } geantwortet
setback-answered-secret = der Empfänger hat mit { $status } geantwortet: Prüf, ob beide Seiten dasselbe Geheimnis und die richtige Uhrzeit haben
setback-answered-address = der Empfänger hat mit { $status } geantwortet: Prüf die Adresse in mirrors.webhook oder entfern sie
setback-answered-redirect = der Empfänger hat mit { $status } geantwortet: Trag die Adresse ein, auf die er verweist
setback-answered-log = der Empfänger hat mit { $status } geantwortet: Schau in das Log des Empfängers
setback-gone = Discord sagt { $code }: { $message }
setback-refused = Discord hat es abgelehnt ({ $code }): { $message }
setback-no-answer = keine Antwort von Discord: { $why }
setback-events = Firebell fehlt das Recht „Events erstellen“, deshalb steht die Wartung nicht in der Eventliste dieses Servers. Gib es seiner Rolle unter Servereinstellungen → Rollen; alles andere geht auch ohne
