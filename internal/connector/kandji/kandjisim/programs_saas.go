package kandjisim

// catalogued are desktop programs that belong to SaaS: bundle identifier, name,
// team, who signs, version, how many in a thousand have it, how many in those
// departments, the departments, and how many helpers are inside its bundle.
// Identifiers and teams are the true ones.
const catalogued = `com.tinyspeck.slackmacgap|Slack|BQR82RBBHL|Slack Technologies, Inc.|4.41.105|930|0||1
us.zoom.xos|zoom.us|BJ4HAAB9B3|Zoom Video Communications, Inc.|6.2.11|900|0||1
com.microsoft.teams2|Microsoft Teams|UBF8T346G9|Microsoft|24295.605|350|600|Sales,People,Legal|1
com.microsoft.Outlook|Microsoft Outlook|UBF8T346G9|Microsoft|16.91|420|700|Sales,Finance,Legal,People|0
com.microsoft.Word|Microsoft Word|UBF8T346G9|Microsoft|16.91|620|900|Legal,Finance|0
com.microsoft.Excel|Microsoft Excel|UBF8T346G9|Microsoft|16.91|620|950|Finance,Sales|0
com.microsoft.Powerpoint|Microsoft PowerPoint|UBF8T346G9|Microsoft|16.91|560|800|Sales,Marketing|0
com.microsoft.onenote.mac|Microsoft OneNote|UBF8T346G9|Microsoft|16.91|180|300|Legal,Finance|0
com.microsoft.OneDrive|OneDrive|UBF8T346G9|Microsoft|24.211|380|600|Finance,Legal,Sales|1
com.google.drivefs|Google Drive|EQHXZ8M8AV|Google|100.0|480|0||1
com.google.chat|Google Chat|EQHXZ8M8AV|Google|24.40|120|0||0
notion.id|Notion|LBQJ96FQ8D|Notion Labs|4.3.2|520|800|Product,Engineering,Marketing|1
com.cron.electron|Notion Calendar|LBQJ96FQ8D|Notion Labs|1.129|80|180|Product|0
com.linear|Linear|7VZ2S3V9RV|Linear|1.23.6|120|700|Engineering,Product|1
com.figma.Desktop|Figma|T8RA8NE3B7|Figma|124.6.5|180|950|Design,Product,Marketing|1
com.1password.1password|1Password|2BUA8C4S2C|AgileBits|8.10.56|880|0||1
com.okta.mobile|Okta Verify|B7F62B65BN|Okta|9.27.1|840|0||0
com.crowdstrike.falcon.App|Falcon|X9E956P446|CrowdStrike|7.19|940|0||0
com.zscaler.Zscaler|Zscaler||Zscaler|4.3.0|380|0||0
io.tailscale.ipn.macsys|Tailscale|W5364U7YZB|Tailscale|1.76.6|60|480|Engineering,Operations,IT,Security|0
com.cloudflare.1dot1dot1dot1.macos|Cloudflare WARP|68WVV388M8|Cloudflare|2024.11|90|240|Engineering,Security|0
com.cisco.secureclient.gui|Cisco Secure Client||Cisco|5.1.6|120|0||0
Cisco-Systems.Spark|Webex|DE8Y96K9QP|Cisco|44.11|150|260|Sales,Support|1
com.webex.meetingmanager|Cisco Webex Meetings|DE8Y96K9QP|Cisco|44.11|120|0||0
com.logmein.GoToMeeting|GoToMeeting|GFNFVT632V|GoTo|10.19|40|90|Sales|0
com.hnc.Discord|Discord|53Q6R32WPB|Discord|0.0.327|110|220|Engineering,Design|1
net.whatsapp.WhatsApp|WhatsApp|57T9237FN3|Meta|24.24|210|330|Sales,Support|0
com.tdesktop.Telegram|Telegram|6N38VWS5BX|Telegram|5.9|60|110|Engineering|0
org.whispersystems.signal-desktop|Signal|U68MSDN6DR|Signal Foundation|7.36|60|200|Security,Legal|1
com.ringcentral.glip|RingCentral|M932RC5J66|RingCentral|24.4|40|250|Support,Sales|1
com.electron.dialpad|Dialpad|9V29MQSZ9M|Dialpad|2412|20|220|Sales,Support|1
io.aircall.phone|Aircall|3ML357Q795|Aircall|3.1|10|150|Support,Sales|0
com.frontapp.Front|Front|X549L7572J|Front|3.62|20|420|Support,Operations|1
com.superhuman.electron|Superhuman|6XHFYUTQGX|Superhuman|1050.2|30|210|Sales,Product|1
com.readdle.SparkDesktop|Spark|3L68KQB4HG|Readdle|3.19|30|0||1
com.mimestream.Mimestream|Mimestream|P2759L65T8|Mimestream|1.5|25|60|Engineering|0
com.loom.desktop|Loom|QGD2ZPXZZG|Atlassian|0.260|210|420|Product,Sales,Marketing,Support|1
com.descript.beachcube|Descript||Descript|104.0|10|220|Marketing|1
com.TechSmith.Snagit|Snagit 2024|7TQL462TU8|TechSmith|2024.4|60|240|Support,Marketing|0
com.techsmith.camtasia|Camtasia 2024|7TQL462TU8|TechSmith|2024.3|15|120|Marketing|0
com.getdropbox.dropbox|Dropbox|G7HH3F8CAK|Dropbox|213.4|160|260|Marketing,Design|1
com.box.desktop|Box|M683GB7CPW|Box|2.42|90|260|Legal,Finance|0
com.adobe.Reader|Adobe Acrobat Reader|JQ525L2MZD|Adobe|24.4|310|500|Legal,Finance|0
com.adobe.Acrobat.Pro|Adobe Acrobat|JQ525L2MZD|Adobe|24.4|90|420|Legal,Sales|0
com.adobe.acc.AdobeCreativeCloud|Creative Cloud|JQ525L2MZD|Adobe|6.4|90|860|Design,Marketing|1
com.adobe.Photoshop|Adobe Photoshop 2025|JQ525L2MZD|Adobe|26.1|40|780|Design,Marketing|0
com.adobe.illustrator|Adobe Illustrator 2025|JQ525L2MZD|Adobe|29.1|30|720|Design|0
com.adobe.InDesign|Adobe InDesign 2025|JQ525L2MZD|Adobe|20.0|15|380|Design,Marketing|0
com.bohemiancoding.sketch3|Sketch|WUGMZZ5K46|Sketch|101.2|10|300|Design|0
com.framer.electron|Framer|JZ2M63CZ28|Framer|2024.48|10|180|Design|1
com.canva.CanvaDesktop|Canva|5HD2ARTBFS|Canva|1.99|60|430|Marketing,People|1
io.zeplin.osx|Zeplin|8U3Y4X5WDQ|Zeplin|10.19|5|160|Design|0
io.pitch.pitch-macos|Pitch|KUCN8NUU6Z|Pitch Software|2.81|20|120|Sales,Marketing|1
com.electron.realtimeboard|Miro|M3GM7MFY7U|Miro|0.11.5|140|420|Product,Design,Engineering|1
co.mural.macOS|MURAL|823N8XU8B8|Mural|2.0|15|60|Product|0
com.whimsical.desktop|Whimsical|2N6497CB83|Whimsical|0.4|15|90|Product|0
net.xmind.vana.app|Xmind|4WV38P2X5K|Xmind|24.10|25|0||0
com.microsoft.VSCode|Visual Studio Code|UBF8T346G9|Microsoft|1.95.3|120|860|Engineering,IT,Security|2
com.docker.docker|Docker|9BNSXJN65R|Docker|4.36.0|30|690|Engineering,IT|1
com.github.GitHubClient|GitHub Desktop|VEKTX9H2N7|GitHub|3.4.9|20|320|Engineering|1
com.postmanlabs.mac|Postman|H7H8Q7M5CK|Postman|11.21|30|560|Engineering,Product|1
com.insomnia.app|Insomnia|FX44YY62GV|Kong|10.2|5|120|Engineering|1
com.jetbrains.intellij|IntelliJ IDEA|2ZEFAR8TH3|JetBrains|2024.3|5|240|Engineering|0
com.jetbrains.goland|GoLand|2ZEFAR8TH3|JetBrains|2024.3|3|190|Engineering|0
com.jetbrains.pycharm|PyCharm|2ZEFAR8TH3|JetBrains|2024.3|5|180|Engineering|0
com.jetbrains.datagrip|DataGrip|2ZEFAR8TH3|JetBrains|2024.3|5|110|Engineering|0
com.mongodb.compass|MongoDB Compass|4XWMY46275|MongoDB|1.44|5|140|Engineering|1
com.axosoft.gitkraken|GitKraken|T7QVVUTZQ8|GitKraken|10.5|4|90|Engineering|1
com.torusknot.SourceTreeNotMAS|Sourcetree|UPXU4CQZ5P|Atlassian|4.2.9|4|120|Engineering|0
dev.warp.Warp-Stable|Warp|2BBY89MBSN|Warp|0.2024.11|8|260|Engineering|0
dev.zed.Zed|Zed|MQ55VZLNZQ|Zed Industries|0.162|3|140|Engineering|0
com.tableausoftware.tableaudesktop|Tableau Desktop 2024.3|QJ4XPRK37C|Salesforce|2024.3|20|320|Finance,Operations|0
com.rstudio.desktop|RStudio|FYF2F5GFX4|Posit|2024.09|4|40|Research & Development|0
org.zotero.zotero|Zotero|8LAYR367YV|Digital Scholar|7.0.9|4|90|Research & Development|0
com.FormaGrid.Airtable|Airtable|E22RZMX62E|Formagrid|1.6|40|260|Operations,Marketing|1
com.electron.asana|Asana|A679L395M8|Asana|2.2.1|90|320|Marketing,Operations|1
com.clickup.desktop-app|ClickUp|5RJWFAUGXQ|ClickUp|3.5|20|90|Product,Operations|1
com.smartsheet.desktopapp|Smartsheet|J89ET3PY68|Smartsheet|1.0|15|140|Operations,Finance|0
com.wrike.Wrike|Wrike|BD3YL53XT4|Wrike|4.5|6|70|Marketing|0
com.basecamp.basecamp3|Basecamp|2WNYUYRS7G|37signals|3.8|6|0||0
com.electron.quickbooks-online|QuickBooks|G4SSPX3CBL|Intuit|1.6|3|280|Finance|0
com.rippling.client|Rippling||Rippling|2.9|10|160|People|0
com.google.googleadseditor|Google Ads Editor|EQHXZ8M8AV|Google|2.8|2|210|Marketing|0
com.screamingfrog.ScreamingFrogSEOSpider|Screaming Frog SEO Spider|CAHEVC3HZC|Screaming Frog|21.1|1|120|Marketing|0
com.inin.purecloud.directory|Genesys Cloud||Genesys|2.44|1|190|Support|0
com.openai.chat|ChatGPT|2DC432GLL2|OpenAI OpCo, LLC|1.2024.332|240|420|Engineering,Product,Marketing|0
com.anthropic.claudefordesktop|Claude|Q6L2SF6YDW|Anthropic|0.7.1|120|310|Engineering,Product,Legal|1
com.todesktop.230313mzl4w4u92|Cursor|VDXQ22DGB9|Anysphere|0.43.5|20|430|Engineering|1
com.exafunction.windsurf|Windsurf|83Z2LHX6XW|Cognition|1.0.5|4|110|Engineering|1
com.granola.app|Granola|QZ7DHHLN25|Granola|5.56|30|180|Sales,Product|1
com.electron.ollama|Ollama|3MU9H2V9Y9|Ollama|0.4.6|8|120|Engineering|0
ai.elementlabs.lmstudio|LM Studio|D65G88RHWN|Element Labs|0.3.5|4|70|Engineering|1
com.linguee.DeepLCopyTranslator|DeepL|4N8BGCG336|DeepL|24.11|90|220|Legal,Support,Marketing|0
com.grammarly.ProjectLlama|Grammarly Desktop|W8F64X92K3|Superhuman|1.96|140|330|Marketing,Sales,Support|0
com.microsoft.m365copilot|Microsoft 365 Copilot|UBF8T346G9|Microsoft|1.24|60|0||0
com.quora.poe.electron|Poe||Quora|1.1|8|0||1
com.superduper.superwhisper|superwhisper|XDP69BYUP9|SuperUltra|1.44|6|0||0
video.fathom.electron|Fathom|JH7GAYKCUH|Fathom Video|1.39|15|120|Sales|1
com.glean.desktop|Glean|877XN49FUQ|Glean|2.9|40|0||0
com.electron.wispr-flow|Wispr Flow|C9VQZ78H85|Wispr|1.3|6|40|Product|1
com.raycast.macos|Raycast|SY64MV22J9|Raycast|1.87|60|420|Engineering,Product|0
md.obsidian|Obsidian|6JSW4SJWN9|Dynalist|1.7.6|50|160|Engineering|1
com.evernote.Evernote|Evernote|Q79WDW8YH9|Bending Spoons|10.117|40|0||1
com.flexibits.fantastical2.mac|Fantastical|85C27NK92C|Flexibits|4.0|20|60|Sales|0
com.culturedcode.ThingsMac|Things|JLMPQHK86H|Cultured Code|3.21|20|0||0
com.todoist.mac.Todoist|Todoist|S3DD273774|Doist|9.9|35|0||1
com.smileonmymac.textexpander|TextExpander|7PKJ6G4DXL|TextExpander|7.8|15|180|Support|0
com.toggl.toggldesktop.TogglDesktop|Toggl Track|B227VTMZ94|Toggl|8.0|10|0||0
com.lastpass.lastpassmacdesktop|LastPass|N24REP3BMN|LastPass|5.3|15|0||0
com.bitwarden.desktop|Bitwarden|LTZ2PFU5D6|Bitwarden|2024.11|20|80|Engineering|1
com.yubico.yubioath|Yubico Authenticator|LQA3CS5MM7|Yubico|7.1|40|180|Security,IT|0
com.teamviewer.TeamViewer|TeamViewer|H7UGFBUGV6|TeamViewer|15.60|30|220|IT,Support|0
com.microsoft.rdc.macos|Windows App|UBF8T346G9|Microsoft|11.0|25|220|IT|0
com.parallels.desktop.console|Parallels Desktop|4C6364ACXT|Alludo|20.1|15|140|IT,Engineering|0
ai.krisp.krispMac|Krisp|U5R26XM5Z2|Krisp Technologies|2.49|20|110|Support|0
com.reincubate.macos.cam|Camo|Q248YREB53|Reincubate|2.2|8|0||0
com.wearezeta.zclient.mac|Wire||Wire Swiss GmbH|3.39|4|0||1`
