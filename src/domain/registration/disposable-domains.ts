// Email providers whose addresses are short-lived or publicly readable. This is an initial list:
// staff add missing ones as rules, and a rule that allows a domain overrides the list.

const NAMES = `
0-mail.com 0815.ru 10minutemail.co.uk 10minutemail.com 10minutemail.net 10minutesmail.com
1secmail.com 1secmail.net 1secmail.org 20email.eu 20minutemail.com 20minutemail.it 2prong.com
30minutemail.com 33mail.com 3d-painting.com 4warding.com 60minutemail.com 6paq.com 9mail.cf
anonbox.net anonymbox.com antispam24.de armyspy.com binkmail.com bobmail.info boximail.com
bugmenot.com burnermail.io byom.de chacuo.net cool.fr.nf courriel.fr.nf
crazymailing.com cuvox.de dayrep.com deadaddress.com despam.it discard.email discardmail.com
discardmail.de disposable.com disposableaddress.com disposableemailaddresses.com
disposableinbox.com dispostable.com dodgeit.com dropmail.me e4ward.com einrot.com emailfake.com
emailna.co emailondeck.com emailsensei.com emailtemporanea.com emailtemporario.com.br
emailwarden.com emltmp.com ephemail.net explodemail.com fakeinbox.com fakeinbox.net fakemail.net
fakemailgenerator.com fastmazda.com filzmail.com fleckens.hu garbagemail.org generator.email
get1mail.com get2mail.fr getairmail.com getnada.com gishpuppy.com grr.la guerrillamail.biz
guerrillamail.com guerrillamail.de guerrillamail.info guerrillamail.net guerrillamail.org
guerrillamailblock.com gustr.com harakirimail.com hidemail.de hmamail.com hulapla.de
ieatspam.eu inboxalias.com inboxbear.com inboxkitten.com incognitomail.org jetable.com
jetable.fr.nf jetable.net jetable.org jourrapide.com kasmail.com klzlk.com kurzepost.de
lroid.com maildrop.cc maildu.de maileater.com mailexpire.com mailforspam.com mailfreeonline.com
mailimate.com mailinator.com mailinator.net mailinator.org mailinator2.com mailme24.com
mailmetrash.com mailmoat.com mailnesia.com mailnull.com mailpoof.com mailsac.com mailshell.com
mailslurp.com mailtemp.info mailtemporaire.com mailtothis.com mailzilla.com meltmail.com
mintemail.com minuteinbox.com moakt.cc moakt.com mohmal.com monumentmail.com mt2015.com
mvrht.net my10minutemail.com mytemp.email mytempemail.com mytrashmail.com nada.email nada.ltd
nomail.xl.cx nospam.ze.tc nospamfor.us notmailinator.com nowmymail.com objectmail.com obobbo.com
onewaymail.com owlpic.com pookmail.com proxymail.eu putthisinyourspamdatabase.com
rcpt.at reallymymail.com rhyta.com safetymail.info sharklasers.com shieldedmail.com
shitmail.me sneakemail.com sofimail.com sogetthis.com spam.la spam4.me spamavert.com spambob.com
spambog.com spambog.de spambox.us spamcero.com spamday.com spamex.com spamfree24.org spamgourmet.com
spamherelots.com spamhole.com spaml.de spammotel.com spamspot.com spamthis.co.uk
superrito.com supermailer.jp teleworm.us temp-mail.de temp-mail.io temp-mail.org temp-mail.ru
tempail.com tempalias.com tempemail.co tempemail.com tempemail.net tempinbox.com tempm.com
tempmail.de tempmail.dev tempmail.eu tempmail.net tempmail.plus tempmailaddress.com tempmailo.com
tempomail.fr temporarily.de temporaryemail.net temporaryinbox.com tempr.email tempthe.net
thankyou2010.com thisisnotmyrealemail.com throam.com throwawaymail.com tmail.ws tmailinator.com
tmpmail.net tmpmail.org trash-mail.at trash-mail.com trash-mail.de trash2009.com trashdevil.com
trashmail.at trashmail.com trashmail.de trashmail.me trashmail.net trashmail.ws trashmailer.com
trashymail.com trbvm.com tyldd.com vomoto.com wegwerfadresse.de wegwerfemail.de wegwerfmail.de
wegwerfmail.net wegwerfmail.org wh4f.org willselfdestruct.com yep.it yopmail.com yopmail.fr
yopmail.net you-spam.com zehnminutenmail.de zetmail.com zoemail.org`

export const disposableDomains: ReadonlySet<string> = new Set(NAMES.trim().split(/\s+/))
