/**
 * Properties that the pages call by a letter or two: of this project's values, and of the curves'. None of them is a name
 * of the browser's or stands in a file, and none is ever looked up by a text: a test holds both. A name that is missing
 * here costs a few bytes, and nothing else.
 */
const NAMES = `
    Fp12finalExponentiate Fp2mulByB FpFnLE ProjectivePoint ShortSignature addBlock addCertificates addCommit addDraw
    addFailures addInOrder addLottery addMemo addSeal addSeats addSelect addSet addState addTail addTime addTimes
    addUnknown adjustScalarBytes afterBlocks aggregatePublicKeys aggregateShortSignatures aggregateSignatures
    allowInfinityPoint allowedLengths allowedPrivateKeyLengths anonymitySet archiveBad archiveBadMore
    archiveBesideBad archiveBesideBadMore archiveGood archiveGoodMore asOf asksFrom assertValidity atPlace
    ateLoopSize audit backFrom badCanister badMore badNonce badRootKey beforeRow besideBad blockHash blockLen
    blockTimes blocksHash byPool byPrint byteString bytesOf calcPairingPrecomputes canisterAt canisterId canisters
    certifiedData certifiedRoot chainBefore challengeForm changeBlocks changedBetween changedBlocks
    changedBlocksDetail checkCertificates checkCount checkFirst checkLength checkLink checkRequest chooseDraw
    clearCofactor codeModule codeSpan commitsAt concerningNone contradictionIn controllersDetail countBelow
    countGone countTo courtForm createCache curveOpts declaredJurors digestInto dkLen drawAt drawHash drawHashes
    drawHeading drawOption drawnAs drawnAt drawnButRemoved drawnUpTo drawsInAll drawsTaken encodeDST encodeToCurve
    endFindings endOf entityKeys equivocation equivocations extendedBy factBlock factBlocks factCanister factJurors
    factKind factMemo factNetworkTime factTime failures finalExponentiate findOrAdd finishBlock firstOther firstSeen
    firstWord forkMessage fraudBad fraudGood fraudGoodMore frobeniusMap fromAffine fromBigSix fromBigTuple
    fromBigTwelve fromHex fromPrivateKey frozenAt frozenLate genuine getExtendedPublicKey getPrecomputes
    getPublicKeyForShortSignatures goOn goTo growMembers growTree hEff hasCache hasEvenY hasHeader hashAt
    hashToCurve hashToPoint hashToScalar headline hexList holderKey holderSeed htfDefaults httpExpr iHash
    ingressExpiry initHash installTime invertBatch isAlgorithmKnown isCommitDue isComplete isCut isDescending isDraw
    isDue isFirstKnown isId isKnown isLE isLottery isNeg isNegF isNull isOdd isOfCommits isOfOther isOrdered
    isShrunk isSmallOrder isSound isSpent isTorsionFree isUsableKey isValidNot0 isValidPublicKey isValidSecretKey
    isWanted isWithinCurveOrder isZero judged juries jurorCount jurorHashes jurorsAt jurorsEnd jurorsIndex
    jurorsIntro jurorsMore keepHash keepRoot keepsAll keepsJurors keptEnds keyNotes labeledMessage lastOfOrigin
    lateDraws leafMessage leaves letterBad letterGood letterGoodMore letterNeedsLog letterNeedsLogMore letterOpen
    letterOpenMore letterSuperseded letterSupersededMore lineBlocks lineBlocksDetail lineCommits lineCommitsDetail
    lineDraw lineDrawDetail lineGrowth listJurors listed longSignatures lotteries lotteryOf mapToCurve maxBytes
    maxNumber maybeGone meBadSlip meButton meDrawn meHeading meIntro meLabel meLeft meMember meNever meNotDrawn
    meNotId meOtherLog meetEarly meetLength memberAt memoAt memoEnd memoOnly millerLoopBatch modFromBytes moduleHash
    moreLines movedHint mulByB mulByFp2 mulByNonresidue multiplyAndAddUnsafe multiplyUnsafe nBitLength nByteLength
    needBoth negatedKey negatedKeys networkForm newestBeforeRun newestBlock newestCommit newestOf newestSeen
    newestShorter nextBlock nextCommit nextDrawHash nextN nodeCounts nodeHashes nodeLevels normPrivateKeyToScalar
    normalizeZ notProven notProvenCanister notProvenFraud notProvenHeading notProvenLetter notProvenNoLog
    notProvenReceipt oHash objectList ofChain ofItsTime ofVersion offsetF onDraw oneOf originGenesis otherAsked
    otherCanister otherCanisterDetail otherNetwork outputLen overtaken padOffset pairingBatch passedOver
    placeBlockFile placeCommitFile placeOf pointBytes poolChangedIn poolCommittedBefore poolFrozenAt poolId
    poolIndex poolOf poolSize postPrecompute precomputeWindow presentationBad presentationGood presentationGoodMore
    presentationOpen presentationOpenMore presentationSuperseded presentationSupersededMore previousHash printAll
    printsAt proveAhead provenCommits provenKeys publicKeyHasPrefix publicKeyUncompressed publishedIn pushAll
    randomPrivateKey randomSecretKey rangeBlocks rangeBytes readKey readSignature receiptBad receiptGood
    receiptGoodMore receiptParts refusal replaceEarlier replay requestedAt reseatedBy restored rootHash rootKey
    rootKeyHint rootOf roundClean samePeople scanDraw scanJurors sealDetail seatId seatIds seatSalt seatsIn
    seatsNone seatsOf secretKey seenLength settling shiftBy shortSignatures sightings signShortSignature
    signaturesChecked signedBy sizeAt skipSelfDescribed slipBad slipBadMore slotAt slotsAt spoiledUnder stagedFrom
    startRun stepBefore stepColumns stepDrawn stepHeading stepIntro stepMany stepNow stepOutcomes stepPicture
    stepRepeat stepSlider stepTable stepUneven streamAt subnetId successorOf supersededBy tailView takeDraws
    tellsPassed textForm theArchive timeOf toAffine toBytes toHex toMontgomery toMontgomerySecret toRawBytes toldAt
    twistType unknownFile unknownRecords unknownText unreadable unreadableBlock upTo uvRatio verified verifyBatch
    verifyShortSignature wNAF wNAFUnsafe weierstrassEquation windowSize wordsUsed wrapPrivateKey xNegative
`;

export const SHORTENED: readonly string[] = NAMES.trim().split(/\s+/);
