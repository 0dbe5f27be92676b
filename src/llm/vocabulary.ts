/**
 * Words that a text must not hold outside a slot, in both languages at once: a model may slip into the
 * other one. Written without accents and in lower case, as the rules read a text; `*` stands for any
 * further letters.
 */

/** "first" and "primeiro" tell an order, not a figure; "um" and "uma" are articles. */
export const NUMBERS = words(`
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
  seventeen eighteen nineteen twent* thirty* thirtieth forty* fortieth fifty* fiftieth sixty* sixtieth
  seventy* seventieth eighty* eightieth ninety* ninetieth hundred* thousand* million* billion* trillion*
  dozen* half halves third thirds fourth* fifth* sixth* seventh* eighth* ninth* tenth* quarter* twice
  thrice double* triple* quadruple* couple pair pairs several twofold threefold
  dois duas tres quatro cinco seis sete oito nove dez onze doze treze quatorze catorze quinze dezesseis
  dezasseis dezessete dezassete dezoito dezenove dezanove vinte trinta quarenta cinquenta sessenta
  setenta oitenta noventa cem cento centos duzent* trezent* quatrocent* quinhent* seiscent* setecent*
  oitocent* novecent* mil milhar milhares milhao milhoes bilhao bilhoes trilhao trilhoes dezena*
  duzia* centena* metade meio meia dobro triplo quadruplo par pares varios varias segundo segunda
  terceiro terceira quarto quarta quinto quinta sexto sexta setim* oitavo oitava nono nona decim*`)

export const UNITS = words(`
  day days daily week weeks weekly month* year* hour hours hourly minute* second seconds decade* century
  centuries quarterly yesterday
  byte* kilobyte* megabyte* gigabyte* terabyte* kib mib gib tib kb mb gb tb iops
  dia dias diari* semana* semanal semanais mes meses mensal mensais mensalmente ano anos anual anuais
  hora horas minuto* segundos decada* seculo* trimestr* semestr* ontem`)

export const CURRENCIES = words(`
  dollar* usd cent cents bucks euro* eur pound* gbp yen brl reais dolar* centavo* libra* free
  gratis gratuit*`)

export const PERCENTAGES = words('percent* porcent* percentual percentuais')

/** A verdict, or a call to give one. */
export const VERDICTS = [
  ...words(`
    approv* aprova aprovar aprove aprovem aprovad* aprovac* reject* rejeit* recuse recusar recommend*
    recomend* safely please apague* exclua* remova* libere* mantenha*`),
  ...phrases(`
    is safe, are safe, safe to, go ahead, get rid, clean it up, should go, can go, delete it, remove it, release it, keep it, e seguro,
    seguro para, com seguranca, por favor`),
  ...either('can may should must', 'be', 'delet* remov* releas* kept'),
  ...either('pode deve deveria', 'ser', 'exclu* remov* apagad* liberad* mantid*'),
]

/** Talk about prompts and orders: a trace of somebody's attempt. */
export const INJECTIONS = [
  ...words('ignor* disregard* desconsider* instruction* instruc* prompt prompts'),
  ...phrases('as an ai, language model, modelo de linguagem'),
]

/** What the evidence can never prove. */
export const CERTAINTIES = [
  ...words(`
    guarantee* garant* certainly definitely undoubtedly harmless certamente definitivamente
    indubitavel* inofensiv*`),
  ...phrases(`
    nobody uses, no one uses, nobody needs, no longer needed, no longer used, not needed, never used,
    without any risk, no risk, ninguem usa, ninguem precisa, nunca foi usado, nao e mais usado,
    nao e mais necessari*, sem risco, nenhum risco, com certeza, sem duvida`),
]

/** Frequent words that only one of the languages has. */
export const TELLTALES = {
  en: words('the of is and for with not it its this that are has was by from which or but'),
  pt: words(
    'de que nao e para com em esta um uma o os da dos na nas pelo pela ao se ha sem foi ou mas',
  ),
}

/** One expression that finds any of them as whole words. */
export function anyOf(list: readonly string[]): RegExp {
  const patterns = list.map((it) => it.replaceAll('*', '[a-z]*'))
  return new RegExp(`(?<![a-z])(?:${patterns.join('|')})(?![a-z])`, 'g')
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean)
}

function phrases(text: string): string[] {
  return text.split(',').map((it) => words(it).join(' '))
}

function either(verbs: string, link: string, stems: string): string[] {
  return words(verbs).flatMap((verb) => words(stems).map((stem) => `${verb} ${link} ${stem}`))
}
