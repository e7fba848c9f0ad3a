package kandjisim

// systemPrograms come with macOS: identifier after com.apple., name, folder
// after /System/Applications, and how many in a thousand have it.
const systemPrograms = `ActivityMonitor|Activity Monitor|/Utilities|1000
	AddressBook|Contacts||1000
	AppStore|App Store||1000
	Automator|Automator||1000
	iBooksX|Books||1000
	calculator|Calculator||1000
	iCal|Calendar||1000
	Console|Console|/Utilities|1000
	DiskUtility|Disk Utility|/Utilities|1000
	FaceTime|FaceTime||1000
	findmy|FindMy||1000
	FontBook|Font Book||1000
	keychainaccess|Keychain Access|/Utilities|1000
	mail|Mail||1000
	Maps|Maps||1000
	MobileSMS|Messages||1000
	Music|Music||1000
	Notes|Notes||1000
	Passwords|Passwords||700
	Photos|Photos||1000
	podcasts|Podcasts||1000
	Preview|Preview||1000
	QuickTimePlayerX|QuickTime Player||1000
	reminders|Reminders||1000
	shortcuts|Shortcuts||1000
	systempreferences|System Settings||1000
	SystemProfiler|System Information|/Utilities|1000
	Terminal|Terminal|/Utilities|1000
	TextEdit|TextEdit||1000
	TV|TV||1000
	VoiceMemos|Voice Memos||1000
	weather|Weather||1000`

// storePrograms are Apple's from the App Store, in the form of catalogued.
const storePrograms = `com.apple.iWork.Keynote|Keynote||Apple Inc.|14.3|620|900|Sales,Marketing|0
com.apple.iWork.Pages|Pages||Apple Inc.|14.3|560|0||0
com.apple.iWork.Numbers|Numbers||Apple Inc.|14.3|560|0||0
com.apple.garageband10|GarageBand||Apple Inc.|10.4|220|0||0
com.apple.iMovieApp|iMovie||Apple Inc.|10.4|260|500|Marketing|0
com.apple.dt.Xcode|Xcode||Apple Inc.|16.1|20|420|Engineering|3
com.apple.Safari|Safari||Apple Inc.|18.1|1000|0||0`

// utilities are programs that belong to no SaaS: browsers, tools, drivers,
// fonts and agents, in the form of catalogued.
const utilities = `com.google.Chrome|Google Chrome|EQHXZ8M8AV|Google LLC|131.0.6778.86|910|0||1
org.mozilla.firefox|Firefox|43AQ936H96|Mozilla Corporation|132.0.2|310|500|Engineering|1
com.microsoft.edgemac|Microsoft Edge|UBF8T346G9|Microsoft Corporation|131.0|210|330|Finance,Legal|1
company.thebrowser.Browser|Arc|S6N382Y83G|The Browser Company of New York Inc.|1.70|30|140|Design,Product|1
com.brave.Browser|Brave Browser|KL8N8XSYF4|Brave Software, Inc.|1.73|30|90|Engineering|1
com.microsoft.autoupdate2|Microsoft AutoUpdate|UBF8T346G9|Microsoft Corporation|4.76|640|0||0
com.googlecode.iterm2|iTerm|H7V7XYVQ7D|GEORGE NACHMAN|3.5.10|20|520|Engineering,IT|0
org.videolan.vlc|VLC|75GAHG3SZQ|VideoLAN|3.0.21|260|0||0
com.knollsoft.Rectangle|Rectangle|XSYZ3E4B7D|Ryan Hanson|0.85|90|320|Engineering,Product|0
cx.c3.theunarchiver|The Unarchiver|S8EX82NJP6|MACPAW WAY LTD|4.3.8|140|0||0
net.freemacsoft.AppCleaner|AppCleaner||No value|3.6.8|60|0||0
com.sublimetext.4|Sublime Text|Z6D26JE4Y4|Sublime HQ Pty Ltd|4.0|20|210|Engineering|0
com.tinyapp.TablePlus|TablePlus|3X57WP8E8V|TinyApp|6.1|10|240|Engineering|0
org.wireshark.Wireshark|Wireshark|7Z6EMTD2C6|Wireshark Foundation|4.4.2|5|90|Engineering,Security|0
com.panic.Transmit|Transmit|VE8FC488U5|Panic, Inc.|5.10|10|50|Engineering|0
org.audacityteam.audacity|Audacity|AWEYX923UX|Muse CY SM LTD|3.7|20|90|Marketing|0
org.gimp.gimp-2.10|GIMP|T25BQ8HSJF|GIMP|2.10.38|20|0||0
com.obsproject.obs-studio|OBS|2MMRE5MTB8|Hugh Bailey|30.2|25|90|Marketing|0
com.displaylink.DisplayLinkUserAgent|DisplayLink Manager|73YQY62QM3|DisplayLink Corp|1.11|160|0||0
com.logi.optionsplus|logioptionsplus|QED4VVPZWA|Logitech Inc.|1.85|310|0||0
com.jabra.directonline|Jabra Direct|55LV32M29R|GN Audio AS|6.18|170|300|Sales,Support|0
com.elgato.StreamDeck|Elgato Stream Deck|Y93VXCB8Q5|Corsair Memory, Inc.|6.8|20|0||0
com.brother.utility.WirelessDeviceSetupWizard|Brother Utilities|5HCL85FLGW|BROTHER INDUSTRIES, LTD.|4.1|40|0||0
com.hp.SmartMac|HP Smart|6HB5Y2QTA3|HP Inc.|16.4|110|0||0
com.wacom.DataStoreMgr|Wacom Tablet Utility|EG27766DY7|Wacom Technology Corporation|6.4|10|260|Design|0
com.linotype.FontExplorerX|FontExplorer X Pro||No value|7.2|5|120|Design|0
net.temurin.17.jdk|Eclipse Temurin|JCDTMS22B4|Eclipse Foundation, Inc.|17.0.13|10|220|Engineering|0
io.kandji.KandjiAgent|Kandji Agent|P3FGV63VK7|Kandji, Inc.|4.5.9|1000|0||1
io.kandji.selfservice|Kandji Self Service|P3FGV63VK7|Kandji, Inc.|4.5.9|1000|0||0
com.github.macadmins.Nudge|Nudge|9GQZ7KUFR6|Mac Admins Open Source|2.0.12|640|0||0
corp.sap.privileges|Privileges|7R5ZEU67FQ|SAP SE|2.1|420|0||0`

// unknownPrograms are of vendors that no catalogue can know, because they do
// not exist; in the form of catalogued. Some have no identifier or no signature.
const unknownPrograms = `com.quillbridge.ledgermate|LedgerMate|QLB7X2K9TD|Quillbridge Software GmbH|2.8|10|340|Finance|0
com.nordwind.rosterly|Rosterly|NRW4P8Z2LK|Nordwind Labs AB|5.1|20|310|People,Operations|0
io.tessellate.pipeline|Tessellate|TSL9M3V6QA|Tessellate Data, Inc.|1.14|5|180|Engineering|1
com.harbourpoint.dealroom|Harbourpoint Dealroom|HBP2C7W5XN|Harbourpoint Ltd.|3.3|8|260|Sales,Legal|0
app.murmurnotes.desktop|Murmur Notes|MRM6D1T8YB|Murmur Notes Oy|0.9.4|25|90|Product|1
ai.brightloom.assistant|Brightloom Assistant|BRL3H5J7KC|Brightloom AI, Inc.|0.4.2|20|110|Marketing,Support|1
com.fernweh.travelkit|TravelKit|FRN8V4B2SE|Fernweh Reisen SE|1.7|30|90|Sales|0
com.oldforge.timeclock|Oldforge Timeclock||No value|4.0|60|0||0
-|Expense Sheet Macro||No value|1.0|25|140|Finance|0
-|Quarterly Report Builder||No value|0.3|10|90|Finance,Operations|0
No value|Label Printer Setup||No value|2.2|45|0||0
No value|Untitled Installer||No value|1.0|30|0||0`

// phonePrograms are on iPhones and iPads, in the form of catalogued.
const phonePrograms = `com.tinyspeck.chatlyio|Slack|||24.11.40|820|0||0
us.zoom.videomeetings|Zoom|||6.2.11|640|0||0
com.microsoft.skype.teams|Teams|||6.21|410|0||0
com.microsoft.Office.Outlook|Outlook|||4.2446|520|0||0
com.okta.mobile|Okta Verify|||9.27|780|0||0
com.google.Drive|Drive|||4.2446|330|0||0
notion.id|Notion|||1.7|260|0||0
com.openai.chat|ChatGPT|||1.2024.3|340|0||0
com.linkedin.LinkedIn|LinkedIn|||9.30|410|0||0
io.kandji.mobile.selfservice|Kandji Self Service|||3.1|1000|0||0
com.hammerandchisel.discord|Discord|||256.0|120|0||0
com.quillbridge.ledgermate.ios|LedgerMate|||2.8|60|0||0
com.apple.mobilesafari|Safari||Apple Inc.|18.1|1000|0||0
com.apple.mobilemail|Mail||Apple Inc.|18.1|1000|0||0
com.apple.mobilecal|Calendar||Apple Inc.|18.1|1000|0||0
com.apple.Maps|Maps||Apple Inc.|18.1|1000|0||0
com.apple.facetime|FaceTime||Apple Inc.|18.1|1000|0||0
com.apple.Music|Music||Apple Inc.|18.1|1000|0||0
com.apple.mobilenotes|Notes||Apple Inc.|18.1|1000|0||0
com.apple.Pages|Pages||Apple Inc.|14.3|400|0||0`

// windowsPrograms and androidPrograms are in the form of catalogued, with the
// publisher where Macs have who signs.
const (
	windowsPrograms = `-|Slack (Machine - MSI)||Slack Technologies Inc.|4.41.105.0|900|0||0
-|Zoom Workplace (64-bit)||Zoom Video Communications, Inc.|6.2.11|860|0||0
MSTeams|Microsoft Teams||Microsoft Corporation|24295.605|930|0||0
-|Google Chrome||Google LLC|131.0.6778.86|820|0||0
-|7-Zip 24.08 (x64)||Igor Pavlov|24.08|410|0||0
-|Notepad++ (64-bit x64)||Notepad++ Team|8.7.1|320|0||0
-|Microsoft Visual C++ 2015-2022 Redistributable (x64)||Microsoft Corporation|14.42|1000|0||0
-|Claude||Anthropic PBC|0.7.1|120|0||0
-|LedgerMate||Quillbridge Software GmbH|2.8|60|340|Finance|0`
	androidPrograms = `com.Slack|Slack|||24.11.40|820|0||0
us.zoom.videomeetings|Zoom|||6.2.11|640|0||0
com.google.android.gm|Gmail|||2024.11|1000|0||0
com.microsoft.teams|Microsoft Teams|||1416.1|310|0||0
com.okta.android.auth|Okta Verify|||8.9|770|0||0
com.openai.chatgpt|ChatGPT|||1.2024.3|210|0||0`
)
