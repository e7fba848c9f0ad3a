package kandjisim

import "strings"

// The vocabulary of generated users. A word before a colon is what people read,
// the one after it is what their e-mail address has; underscores are spaces.
const (
	firstNames = `Ada Alan Alice Amir:amir Amélie:amelie Ana André:andre Anil Anja Ann Anton Aoife Ayşe:ayse
		Barbara Ben Björn:bjoern Bob Bruno Camille Carlos Carol Chen Chidi Chloë:chloe Clara Daniel Diego Dmitri:dmitri
		Dorothy Edsger Elena Eleni:eleni Elif Emma Erik Esther Eva Farah Fatima Felix Femi François:francois Frances
		Gabriel Giulia Grace Greta Gustav Hana Hannah Hans Hedy Hugo Ibrahim Ida Imani Inês:ines Ingrid Irene Isaac
		Jakub Jane Javier Jean João:joao Johan José:jose Julia Jürgen:juergen Karl Katherine Kenji Kofi Kwame Lars
		Lea Leila Leo Linus Liam Lucía:lucia Łukasz:lukasz Magnus Malik Margaret Maria Marie Mary Mei Mia Miguel Min-ji:minji
		Mohammed Muriel Nadia Ngozi Niels Nina Noah Noor Olga Oliver Omar Øyvind:oyvind Pablo Patricia Paul Petra
		Priya Radia Rahul Ravi Renée:renee Rosa Ruth Sam Sara Sean Siobhán:siobhan Sofia Søren:soren Sven Tariq Thandi
		Tomáš:tomas Uma Ursula Vera Viktor Wei Xin Yara Yuki Yusuf Zainab Zoë:zoe 美咲:misaki 伟:wei.w 지훈:jihun
		Владимир:vladimir محمد:muhammad נועה:noa Αλέξανδρος:alexandros Γιώργος:giorgos अनिता:anita`
	lastNames = `Abe Adeyemi Ahmed Allen Almeida Andersen Ångström:angstrom Arslan Bakker Banerjee Bauer Becker
		Bell Bianchi Borg Brown Byron Çelik:celik Chandra Chen Clarke Cohen Costa Cruz Curie D'Angelo:dangelo Davies De_Vries:devries
		Dijkstra Dubois Dvořák:dvorak Eriksen Evans Fernández:fernandez Fischer Foster Fujita Garcia Germain Gómez:gomez Goldberg
		Gonçalves:goncalves Gupta Haddad Hamilton Hansen Hernández:hernandez Hoffmann Holm Hopper Horváth:horvath Hughes Ibáñez:ibanez
		Ibrahim Ivanova Iyer Jackson Jansen Jensen Johansson Johnson Jones Kaya Khan Kim King Kowalski Koch Kumar
		Kuznetsov Lamarr Larsen Lee Lehmann Lindqvist Liu Lopez Lovelace Lund Machado Martin Martínez:martinez Mbeki Meyer
		Mensah Moreau Mori Müller:mueller Murphy Nakamura Nguyen Nielsen Noether Novák:novak Nowak O'Brien:obrien O'Neill:oneill
		Okafor Oliveira Olsen Osei Østergaard:ostergaard Özdemir:ozdemir Papadopoulos Park Patel Pereira Perlman Petrov Popescu
		Quinn Rao Reyes Ricci Rossi Roux Ruiz Saito Santos Sato Schmidt Schröder:schroeder Schulz Sharma Silva Singh
		Smith Sokolov Stein Sørensen:sorensen Suzuki Tanaka Taylor Thompson Torres Turing Usman van_den_Berg:vandenberg
		Vega Vogel Wagner Walker Wang Weber Williams Wilson Wójcik:wojcik Wong Wright Yamamoto Yang Yılmaz:yilmaz Young
		Zhang Zimmermann 佐藤:sato.j 王:wang.w 김:kim.k Иванов:ivanov الفاسي:alfasi כהן:cohen.k Παππάς:pappas शर्मा:sharma.s`
	departments = `Engineering Engineering Finance Sales Sales Marketing Support People Legal Security Operations
		Design Product IT Research_&_Development "Special"_Projects Vertrieb_(Süd) 研究開発`
	jobTitles = `Engineer Senior_Engineer Staff_Engineer Engineering_Manager Account_Executive Accountant Controller
		Analyst Designer Product_Manager Recruiter Counsel Support_Specialist Administrator Director VP_Sales
		Security_Analyst Data_Scientist Technical_Writer Leiter_Einkauf Ingénieure Contractor Intern`
)

// word is one entry of the vocabulary.
type word struct{ shown, mail string }

func words(list string) []word {
	fields := strings.Fields(list)
	out := make([]word, len(fields))
	for i, f := range fields {
		shown, mail, ok := strings.Cut(f, ":")
		if !ok {
			mail = strings.ToLower(shown)
		}
		out[i] = word{shown: strings.ReplaceAll(shown, "_", " "), mail: mail}
	}
	return out
}

func phrases(list string) []string {
	out := strings.Fields(list)
	for i := range out {
		out[i] = strings.ReplaceAll(out[i], "_", " ")
	}
	return out
}
